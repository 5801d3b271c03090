/** This page's copy of the session's public log: in order, gap-free from its floor to its cursor. */

import type { Clock, Timer } from "./environment";
import type { Entry } from "./entries";
import { History } from "./history";
import { EntryOrder } from "./order";

/** What replay or catch-up has not closed by now is fetched by resuming at the cursor. */
const GAP_PATIENCE_MS = 8_000;

export interface CopySeams {
  readonly clock: Clock;
  /** The copy is void and starts anew. */
  reset(): void;
  /** The next entries, in order. */
  grown(entries: readonly Entry[]): void;
  /** Everything up to the head that Connected named is here. */
  caughtUp(): void;
  /** Entries are missing and don't come. */
  stuck(): void;
}

export class LogCopy {
  readonly #seams: CopySeams;
  readonly #order = new EntryOrder<Entry>();
  readonly #history: History;
  #head = 0;
  #replaying = false;
  #gap: Timer | undefined;

  constructor(seams: CopySeams) {
    this.#seams = seams;
    this.#history = new History(seams.clock);
  }

  get cursor(): number {
    return this.#order.cursor;
  }

  get floor(): number {
    return this.#history.floor;
  }

  /** Drops the copy; the next entry is cursor + 1. */
  startAt(cursor: number): void {
    this.#head = 0;
    this.#order.reset(cursor);
    this.#history.reset(cursor + 1);
    this.#seams.reset();
  }

  /** Connected: the log's head is `head`, and what follows the cursor is coming. */
  replay(head: number): void {
    this.#head = head;
    this.#replaying = true;
    this.#watch(true);
  }

  /** A Heartbeat named the head. */
  noteHead(head: number): void {
    this.#head = Math.max(this.#head, head);
    this.#watch(false);
  }

  /** The connection is gone. */
  pause(): void {
    this.#history.cancel();
    this.#stopTimer();
  }

  accept(entry: Entry): void {
    if (this.#history.take(entry)) return;
    const ready = this.#order.accept(entry);
    if (ready.length > 0) this.#seams.grown(ready);
    this.#watch(ready.length > 0);
  }

  /** See History.older. */
  async older(limit: number, ask: (before: number, limit: number) => void): Promise<readonly Entry[]> {
    return (await this.#history.older(limit, ask)) ?? [];
  }

  #watch(moved: boolean): void {
    if (this.#replaying && this.cursor >= this.#head) {
      this.#replaying = false;
      this.#seams.caughtUp();
    }
    const behind = this.#order.gapped || this.cursor < this.#head;
    if (moved || !behind) this.#stopTimer();
    if (behind) this.#gap ??= this.#seams.clock.after(GAP_PATIENCE_MS, () => this.#seams.stuck());
  }

  #stopTimer(): void {
    this.#seams.clock.cancel(this.#gap);
    this.#gap = undefined;
  }
}
