/** How much was answered while nobody looked, over reloads. */

import type { Entry } from "../mcp/entries";
import type { KeyValue } from "../mcp/environment";
import type { ChatStore } from "./store";

const KEY = "seen";

export interface UnreadSeams {
  readonly store: ChatStore;
  /** Shared by the tabs of one identity. */
  readonly shared: KeyValue;
  readonly session: () => string;
  readonly looking: () => boolean;
  readonly changed: (count: number) => void;
  /** A reply that came after everything that the log held at first. */
  readonly fresh: (entry: Entry & { kind: "reply" }) => void;
}

export class Unread {
  readonly #seams: UnreadSeams;
  #count = -1;
  #heard = 0;
  #caughtUp = false;

  constructor(seams: UnreadSeams) {
    this.#seams = seams;
    seams.store.onChange(() => this.look());
  }

  /** Counts anew: the log grew, or somebody looks now. */
  look(): void {
    const { store, looking, changed, fresh } = this.#seams;
    const replies = store.state.entries.filter((entry) => entry.kind === "reply");
    if (looking() && store.state.caughtUp) this.#seen = replies.at(-1)?.sequence ?? 0;
    const seen = this.#seen;
    if (this.#caughtUp) for (const entry of replies) if (entry.sequence > this.#heard) fresh(entry);
    this.#heard = replies.at(-1)?.sequence ?? 0;
    this.#caughtUp = store.state.caughtUp;
    const count = store.state.caughtUp ? replies.filter(({ sequence }) => sequence > seen).length : Math.max(0, this.#count);
    if (count !== this.#count) changed((this.#count = count));
  }

  get #seen(): number {
    const [session, sequence] = (this.#seams.shared.get(KEY) ?? "").split(" ");
    return session === this.#seams.session() ? Number(sequence) : 0;
  }

  set #seen(sequence: number) {
    const value = `${this.#seams.session()} ${sequence}`;
    if (this.#seams.shared.get(KEY) !== value) this.#seams.shared.set(KEY, value);
  }
}
