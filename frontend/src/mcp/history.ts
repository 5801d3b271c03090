/** Older entries, fetched page by page: the server answers `history.get` with the entries themselves. */

import type { Clock, Timer } from "./environment";
import type { Entry } from "./entries";

const PATIENCE_MS = 10_000;

interface Request {
  readonly from: number;
  readonly got: Map<number, Entry>;
  readonly done: (entries: Entry[]) => void;
  readonly timer: Timer;
}

export class History {
  readonly #clock: Clock;
  #floor = 1;
  #request: Request | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The lowest sequence that is here, or is coming by replay. */
  get floor(): number {
    return this.#floor;
  }

  /** The copy starts at `floor` now; a request under way ends with nothing. */
  reset(floor: number): void {
    this.#end([]);
    this.#floor = Math.max(1, floor);
  }

  cancel(): void {
    this.#end([]);
  }

  /**
   * The up to `limit` entries before the floor, oldest first; what is missing after ten seconds is left for the next
   * request. `ask` sends the Event. Undefined when there is nothing older or a request is under way.
   */
  older(limit: number, ask: (before: number, limit: number) => void): Promise<Entry[]> | undefined {
    if (this.#floor <= 1 || this.#request) return undefined;
    const from = Math.max(1, this.#floor - limit);
    return new Promise((done) => {
      const timer = this.#clock.after(PATIENCE_MS, () => this.#end(this.#contiguous()));
      this.#request = { from, got: new Map(), done, timer };
      ask(this.#floor, this.#floor - from);
    });
  }

  /** Whether the entry answers a request. */
  take(entry: Entry): boolean {
    if (!this.#request || entry.sequence >= this.#floor) return false;
    this.#request.got.set(entry.sequence, entry);
    const ready = this.#contiguous();
    if (ready.length >= this.#floor - this.#request.from) this.#end(ready);
    return true;
  }

  /** What has come without a gap below the floor, oldest first. */
  #contiguous(): Entry[] {
    const ready: Entry[] = [];
    for (let n = this.#floor - 1; ; n -= 1) {
      const entry = this.#request?.got.get(n);
      if (!entry) return ready.reverse();
      ready.push(entry);
    }
  }

  #end(entries: Entry[]): void {
    const request = this.#request;
    if (!request) return;
    this.#request = undefined;
    this.#clock.cancel(request.timer);
    this.#floor = entries[0]?.sequence ?? this.#floor;
    request.done(entries);
  }
}
