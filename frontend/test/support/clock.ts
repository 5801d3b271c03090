import type { Clock, Timer } from "../../src/mcp/environment";

interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** Time that moves only when told. */
export class FakeClock implements Clock {
  #now = 1_763_700_000_000;
  readonly #timers = new Set<Due>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const due = { at: this.#now + ms, run };
    this.#timers.add(due);
    return due;
  }

  cancel(timer: Timer | undefined): void {
    this.#timers.delete(timer as Due);
  }

  /** Runs what falls due within `ms`, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter((due) => due.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}
