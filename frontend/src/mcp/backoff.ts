const BASE_MS = 400;
const CAP_MS = 30_000;

/**
 * How long to wait before reconnect number `attempt` (0 is the first): doubles up to 30 s, and half of it is
 * random so that the clients of a dead server don't come back in step.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const whole = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10));
  return Math.round(whole * (0.5 + random() / 2));
}
