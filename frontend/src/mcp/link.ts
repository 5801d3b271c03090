/** Keeps a connection up: opens, waits with back-off after a loss, obeys the ranges of the close codes. */

import { backoffMs } from "./backoff";
import { afterClose } from "./codes";
import type { Codec } from "./codec";
import { Connection } from "./connection";
import type { Clock, OpenSocket, Timer } from "./environment";
import type { MCPMessage } from "./gen/mcp_pb";

/** A connection that lasted so long was a good one: the next reconnect starts from the shortest wait. */
const STABLE_MS = 15_000;

export type Status =
  | { readonly phase: "idle" | "open" }
  | { readonly phase: "connecting"; readonly attempt: number }
  | { readonly phase: "waiting"; readonly attempt: number; readonly until: number }
  /** Reconnecting would not help; `code` is a CloseCode. */
  | { readonly phase: "final"; readonly code: number };

export interface LinkSeams {
  readonly url: string;
  readonly clock: Clock;
  readonly codec: Codec;
  readonly openSocket: OpenSocket;
  readonly random: () => number;
  /** The socket is open: Connect is due. */
  greet(): void;
  received(message: MCPMessage): void;
  /** The connection is lost, with this close code; comes before the next status. */
  lost(code: number): void;
  changed(status: Status): void;
}

export class Link {
  readonly #seams: LinkSeams;
  #connection: Connection | undefined;
  #status: Status = { phase: "idle" };
  #attempt = 0;
  #openedAt = 0;
  #hintMs = 0;
  #reconnect: Timer | undefined;

  constructor(seams: LinkSeams) {
    this.#seams = seams;
  }

  get status(): Status {
    return this.#status;
  }

  connect(): void {
    const { clock, url } = this.#seams;
    clock.cancel(this.#reconnect);
    this.#set({ phase: "connecting", attempt: this.#attempt });
    this.#connection = new Connection(url, {
      ...this.#seams,
      opened: () => this.#seams.greet(),
      closed: (code) => this.#lost(code),
    });
  }

  /** Connected has come: frames may flow. */
  established(): void {
    this.#connection?.greeted();
    this.#openedAt = this.#seams.clock.now();
    this.#hintMs = 0;
    this.#set({ phase: "open" });
  }

  /** Leaves on purpose and stays away until `connect`. */
  leave(): void {
    this.#connection?.drop();
    this.#connection = undefined;
    this.#seams.clock.cancel(this.#reconnect);
    this.#attempt = 0;
    this.#set({ phase: "idle" });
  }

  /** The connection is of no use any more: lose it, and reconnect. */
  giveUp(): void {
    this.#connection?.giveUp();
  }

  send(message: MCPMessage): void {
    this.#connection?.send(message);
  }

  /** The server asked to be left alone for `ms` after the coming close. */
  hint(ms: number): void {
    this.#hintMs = ms;
  }

  /** Ends the wait for the next attempt. */
  hurry(): void {
    if (this.#status.phase === "waiting") this.connect();
  }

  #lost(code: number): void {
    const { clock, random } = this.#seams;
    const wasGood = this.#status.phase === "open" && clock.now() - this.#openedAt >= STABLE_MS;
    this.#connection = undefined;
    this.#seams.lost(code);
    if (afterClose(code) === "final") {
      this.#set({ phase: "final", code });
      return;
    }
    if (wasGood) this.#attempt = 0;
    const wait = Math.max(this.#hintMs, backoffMs(this.#attempt, random));
    this.#hintMs = 0;
    this.#attempt += 1;
    this.#reconnect = clock.after(wait, () => this.connect());
    this.#set({ phase: "waiting", attempt: this.#attempt, until: clock.now() + wait });
  }

  #set(status: Status): void {
    this.#status = status;
    this.#seams.changed(status);
  }
}
