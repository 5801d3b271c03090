/** Watches that the server is there: any frame counts as life, silence is asked about, then given up. */

import type { Clock, Timer } from "./environment";

/** The server answers a client's Heartbeat once in this time at most. */
const PROBE_GAP_MS = 10_000;
const PROBE_PATIENCE_MS = 10_000;
const FRESH_MS = 5_000;

export class Liveness {
  readonly #clock: Clock;
  readonly #probe: () => void;
  readonly #dead: () => void;
  #interval = 0;
  #timeout = 0;
  #heardAt = 0;
  #probedAt = -Infinity;
  #timer: Timer | undefined;

  constructor(clock: Clock, probe: () => void, dead: () => void) {
    this.#clock = clock;
    this.#probe = probe;
    this.#dead = dead;
  }

  /** `interval` and `timeout` are the server's, in ms. */
  start(interval: number, timeout: number): void {
    this.#interval = interval || 30_000;
    this.#timeout = timeout || 60_000;
    this.#probedAt = -Infinity;
    this.heard();
    this.#plan();
  }

  stop(): void {
    this.#clock.cancel(this.#timer);
    this.#timer = undefined;
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /** The page woke up or the network changed: ask at once unless the server was just heard. */
  wake(): void {
    const now = this.#clock.now();
    if (this.#timer === undefined || now - this.#heardAt < FRESH_MS) return;
    if (now - this.#probedAt >= PROBE_GAP_MS) this.#ask(now);
    this.#plan();
  }

  #ask(now: number): void {
    this.#probedAt = now;
    this.#probe();
  }

  /** A sleeping machine's timers run late, so silence alone kills nobody: only an unanswered probe does. */
  #check(): void {
    const now = this.#clock.now();
    const unanswered = this.#probedAt > this.#heardAt;
    if (unanswered && now - this.#probedAt >= PROBE_PATIENCE_MS) {
      this.stop();
      this.#dead();
      return;
    }
    if (!unanswered && now - this.#heardAt >= this.#askAfter()) this.#ask(now);
    this.#plan();
  }

  #plan(): void {
    this.#clock.cancel(this.#timer);
    const unanswered = this.#probedAt > this.#heardAt;
    const due = unanswered ? this.#probedAt + PROBE_PATIENCE_MS : this.#heardAt + this.#askAfter();
    this.#timer = this.#clock.after(Math.max(50, due - this.#clock.now()), () => this.#check());
  }

  /** Late enough that the server's own Heartbeat comes first, early enough to give up at the time-out. */
  #askAfter(): number {
    return Math.max(this.#interval, this.#timeout - PROBE_PATIENCE_MS);
  }
}
