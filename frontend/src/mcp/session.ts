/** Which session is resumed: its token, kept where every tab of the same identity finds it. */

import type { KeyValue } from "./environment";

const KEY = "session";

export interface Resume {
  readonly token: string;
  readonly id: string;
}

const NONE: Resume = { token: "", id: "" };

export class ResumeStore {
  readonly #store: KeyValue;
  #current: Resume;

  constructor(store: KeyValue) {
    this.#store = store;
    this.#current = parse(store.get(KEY));
  }

  get current(): Resume {
    return this.#current;
  }

  /** What is stored now, perhaps by another tab. */
  get stored(): Resume {
    return parse(this.#store.get(KEY));
  }

  /** Goes on with what is stored. */
  reload(): void {
    this.#current = this.stored;
  }

  /** After Connected: an empty token means that ours stays good. */
  keep(id: string, token: string): void {
    this.#current = { id, token: token || this.#current.token };
    this.#store.set(KEY, JSON.stringify(this.#current));
  }

  /** The next Connect asks for a new session. Another tab's newer session stays stored. */
  forget(): void {
    if (this.stored.id === this.#current.id) this.#store.remove(KEY);
    this.#current = NONE;
  }
}

function parse(stored: string | null): Resume {
  try {
    const { token = "", id = "" } = JSON.parse(stored ?? "{}") as Partial<Resume>;
    return { token, id };
  } catch {
    return NONE;
  }
}
