/**
 * What was written and has no Ack yet, kept in storage so that it survives the tab.
 *
 * An item is numbered once its session is known; numbers are contiguous, and only an item that the server has
 * certainly not stored is ever renumbered. Items of another session than the current one, refused ones and those of
 * a closed session are *unsent*: shown to the customer, who sends them again or drops them. None is sent by itself.
 */

import type { Attachment } from "./entries";
import type { KeyValue } from "./environment";

export interface TextBody {
  readonly kind: "text";
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Uploaded in the session that the text is written for; absent when there are none. */
  readonly attachments?: readonly Attachment[];
}

export type Body =
  | TextBody
  | { readonly kind: "feedback"; readonly about: number; readonly score: number; readonly comment: string };

export interface Item {
  readonly id: string;
  readonly body: Body;
  /** When it was written, ms since the epoch. */
  readonly at: number;
  /** The session it belongs to; "" until there is one. */
  session: string;
  /** Its number in that session; 0 until given. */
  number: number;
}

export type UnsentReason = "closed" | "other_session" | "refused" | "uncertain";

export interface Unsent {
  readonly id: string;
  readonly body: Body;
  readonly at: number;
  readonly reason: UnsentReason;
  /** The server's advice for a refused text, in the session's language. */
  readonly advice: string;
  /** What it was sent as: the log may show yet that it was stored. */
  readonly origin: Origin;
}

/** Who numbered an item, and how: the log never holds two entries of one origin. */
export interface Origin {
  readonly session: string;
  readonly clientId: string;
  readonly number: number;
}

interface Stored {
  readonly items: Item[];
  readonly unsent: Unsent[];
}

export const OUTBOX_PREFIX = "outbox:";

/** What a client_id left in storage; empty when nothing or nothing readable. */
export function readOutbox(store: KeyValue, clientId: string): Stored {
  try {
    const stored = JSON.parse(store.get(OUTBOX_PREFIX + clientId) ?? "{}") as Partial<Stored>;
    return { items: stored.items ?? [], unsent: stored.unsent ?? [] };
  } catch {
    return { items: [], unsent: [] };
  }
}

export class Outbox {
  readonly #store: KeyValue;
  #clientId: string;
  #session = "";
  #next = 0;
  #items: Item[];
  #unsent: Unsent[];

  constructor(store: KeyValue, clientId: string) {
    this.#store = store;
    this.#clientId = clientId;
    ({ items: this.#items, unsent: this.#unsent } = readOutbox(store, clientId));
    this.#save();
  }

  /** In the order of their numbers, the unnumbered last. */
  get items(): readonly Item[] {
    return this.#items;
  }

  get unsent(): readonly Unsent[] {
    return this.#unsent;
  }

  /** Keeps a new item; it is numbered at once when the session is known. */
  add(id: string, body: Body, at: number): Item {
    const item = { id, body, at, session: this.#session, number: this.#next ? this.#next++ : 0 };
    this.#items.push(item);
    this.#save();
    return item;
  }

  /** Before the first Connected: what is written belongs to the session that is about to be resumed. */
  expect(session: string): void {
    this.#session = session;
    this.#next = 0;
  }

  /**
   * The session is `session` and the server has accepted this client's numbers up to `accepted`.
   * Items of another session become unsent; the others are numbered.
   */
  bind(session: string, accepted: number): void {
    const foreign = this.#items.filter((item) => item.session !== "" && item.session !== session);
    this.#items = this.#items.filter((item) => !foreign.includes(item));
    this.#session = session;
    for (const item of this.#items) item.session = session;
    this.#number(accepted + 1);
    this.#setAside(foreign, "other_session", "");
  }

  /** The server expects `expected`: nothing from there on is stored, so close any hole before our items. */
  align(expected: number): void {
    this.#number(expected);
    this.#save();
  }

  find(number: number): Item | undefined {
    return this.#items.find((item) => item.number === number && number > 0);
  }

  /** It is stored: forget it. */
  acknowledge(item: Item): void {
    this.#items = this.#items.filter((other) => other !== item);
    this.#save();
  }

  /** Its number is taken by another content: give it a number that nothing has. */
  renumber(item: Item, expected: number): void {
    this.#next = Math.max(this.#next, expected);
    item.number = this.#next++;
    this.#items = [...this.#items.filter((other) => other !== item), item];
    this.#save();
  }

  /** The server will never store it under its number: later items move up. */
  refuse(item: Item, advice: string): void {
    this.#items = this.#items.filter((other) => other !== item);
    this.#number(item.number);
    this.#setAside([item], "refused", advice);
  }

  /** The session takes no more messages. */
  closeSession(): void {
    const items = this.#items;
    this.#items = [];
    this.#setAside(items, "closed", "");
  }

  /** Continues under another client_id; what the old one may have sent is uncertain, the rest moves along. */
  rename(clientId: string): void {
    const old = this.#clientId;
    const uncertain = this.#items.filter((item) => item.number > 0);
    this.#items = this.#items.filter((item) => item.number === 0);
    this.#clientId = clientId;
    this.#next = 0;
    this.#setAside(uncertain, "uncertain", "", old);
  }

  /** Offers what another client left behind when it died. */
  adopt(clientId: string): void {
    const left = readOutbox(this.#store, clientId);
    this.#store.remove(OUTBOX_PREFIX + clientId);
    this.#unsent = [...this.#unsent, ...left.unsent];
    this.#setAside(left.items, "uncertain", "", clientId);
  }

  /** The log has an entry of this origin: it needs no offer. Returns the offer's id, if there was one. */
  settle(origin: Origin): string | undefined {
    const found = this.#unsent.find((unsent) => sameOrigin(unsent.origin, origin));
    if (found) this.takeUnsent(found.id);
    return found?.id;
  }

  takeUnsent(id: string): Unsent | undefined {
    const found = this.#unsent.find((unsent) => unsent.id === id);
    if (found) this.#unsent = this.#unsent.filter((unsent) => unsent !== found);
    this.#save();
    return found;
  }

  /** Judgements are not worth an offer: only texts are kept. */
  #setAside(items: readonly Item[], reason: UnsentReason, advice: string, clientId = this.#clientId): void {
    const texts = items
      .filter((item) => item.body.kind === "text")
      .map(({ id, body, at, session, number }) => ({ id, body, at, reason, advice, origin: { session, clientId, number } }));
    this.#unsent = [...this.#unsent, ...texts];
    this.#save();
  }

  /** Items from `first` on get the numbers first, first + 1, …; the next new one follows. */
  #number(first: number): void {
    let next = first;
    for (const item of this.#items) {
      if (item.number === 0 || item.number >= first) item.number = next++;
    }
    this.#next = next;
  }

  #save(): void {
    const stored: Stored = { items: this.#items, unsent: this.#unsent };
    this.#store.set(OUTBOX_PREFIX + this.#clientId, JSON.stringify(stored));
  }
}

function sameOrigin(a: Origin, b: Origin): boolean {
  return a.number > 0 && a.number === b.number && a.clientId === b.clientId && a.session === b.session;
}
