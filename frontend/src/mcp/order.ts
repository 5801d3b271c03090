/** Puts the log's entries in order: the cursor is the highest gap-free sequence, later entries wait. */
export class EntryOrder<T extends { readonly sequence: number }> {
  #cursor = 0;
  readonly #waiting = new Map<number, T>();

  get cursor(): number {
    return this.#cursor;
  }

  /** Whether entries wait behind a gap. */
  get gapped(): boolean {
    return this.#waiting.size > 0;
  }

  /** Starts after `cursor`; what waited is dropped. */
  reset(cursor: number): void {
    this.#cursor = cursor;
    this.#waiting.clear();
  }

  /** The entries that are in order now: none for a repeat or behind a gap, several when this one closed it. */
  accept(entry: T): T[] {
    if (entry.sequence <= this.#cursor) return [];
    this.#waiting.set(entry.sequence, entry);
    const ready: T[] = [];
    for (let next = this.#waiting.get(this.#cursor + 1); next; next = this.#waiting.get(this.#cursor + 1)) {
      this.#cursor += 1;
      this.#waiting.delete(this.#cursor);
      ready.push(next);
    }
    return ready;
  }
}
