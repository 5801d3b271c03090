/**
 * Sends the outbox over the present connection: in order, a window at a time, again from the lowest number without an
 * Ack when the server refuses one (go back N). Repeating is safe: the server answers a repeat with the same Ack.
 */

import type { Clock, Timer } from "./environment";
import { ErrorCode } from "./codes";
import type { Item, Outbox } from "./outbox";

/** Below the 32 unacknowledged frames that the contract allows. */
const WINDOW = 16;
const ACK_PATIENCE_MS = 10_000;
const RETRY_MS = 60;
const RETRY_CAP_MS = 10_000;

export interface ProtocolError {
  readonly code: number;
  readonly message: string;
  readonly suggestion: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, string>>;
}

export interface SenderSeams {
  readonly clock: Clock;
  readonly outbox: Outbox;
  transmit(item: Item): void;
  /** The outbox changed otherwise than by an Ack. */
  changed(): void;
  sessionClosed(): void;
}

interface Sent {
  readonly item: Item;
  readonly number: number;
  readonly at: number;
}

export class Sender {
  readonly #seams: SenderSeams;
  #online = false;
  /** Sent on this connection and not yet judged, in the order of sending. */
  #flight: Sent[] = [];
  #retry: { timer: Timer; due: number } | undefined;
  #patience: Timer | undefined;
  #setbacks = 0;

  constructor(seams: SenderSeams) {
    this.#seams = seams;
  }

  /** A connection stands: whatever has no Ack is sent again. */
  start(): void {
    this.#online = true;
    this.#setbacks = 0;
    this.#again();
  }

  stop(): void {
    this.#online = false;
    this.#flight = [];
    this.#clearTimers();
  }

  /** Sends what the window has room for. */
  pump(): void {
    if (!this.#online || this.#retry) return;
    const { clock, outbox } = this.#seams;
    for (const item of outbox.items) {
      if (this.#flight.length >= WINDOW) break;
      if (this.#flight.some((sent) => sent.item === item)) continue;
      this.#flight.push({ item, number: item.number, at: clock.now() });
      this.#seams.transmit(item);
    }
    this.#watch();
  }

  /** `item` got its Ack, or came back as an entry: what was sent before it has been judged too. */
  acknowledged(item: Item): void {
    const place = this.#flight.findLastIndex((sent) => sent.item === item);
    if (place >= 0) this.#flight.splice(0, place + 1);
    this.#setbacks = 0;
    this.pump();
  }

  /** An Error frame; false when it was not about a frame of ours. */
  failed(error: ProtocolError): boolean {
    const number = Number(error.details["client_sequence"] ?? 0);
    if (!number) return this.#limited(error);
    const place = this.#flight.findIndex((sent) => sent.number === number);
    const item = place >= 0 ? this.#flight.splice(place, 1)[0]?.item : this.#seams.outbox.find(number);
    if (item && this.#seams.outbox.items.includes(item)) this.#judge(error, item);
    return true;
  }

  #judge(error: ProtocolError, item: Item): void {
    const { outbox } = this.#seams;
    const expected = Number(error.details["expected"] ?? 0);
    if (error.code === ErrorCode.sessionClosed) {
      outbox.closeSession();
      this.#flight = [];
      this.#seams.sessionClosed();
    } else if (error.code === ErrorCode.sequenceGap) {
      if (expected) outbox.align(expected);
      this.#goBack(0);
    } else if (error.code === ErrorCode.sequenceReused) {
      outbox.renumber(item, expected);
      this.#goBack(0);
    } else if (error.retryable) {
      this.#goBack(Number(error.details["retry_after_ms"] ?? 0));
    } else {
      outbox.refuse(item, error.suggestion || error.message);
      this.#goBack(0);
    }
    this.#seams.changed();
  }

  /** A limit of the whole connection: wait as long as it says. */
  #limited(error: ProtocolError): boolean {
    const wait = Number(error.details["retry_after_ms"] ?? 0);
    if (!wait || !this.#online) return false;
    this.#goBack(wait);
    return error.code === ErrorCode.rateLimited;
  }

  /**
   * Sends everything again, after `wait` ms or the setbacks' back-off, whichever is longer. Refusals come in bursts
   * (one for each frame behind the gap), so they share one timer.
   */
  #goBack(wait: number): void {
    const { clock } = this.#seams;
    const delay = Math.max(wait, Math.min(RETRY_CAP_MS, RETRY_MS * 2 ** this.#setbacks));
    const due = clock.now() + delay;
    if (this.#retry && this.#retry.due >= due) return;
    if (!this.#retry) this.#setbacks = Math.min(this.#setbacks + 1, 10);
    clock.cancel(this.#retry?.timer);
    this.#retry = { timer: clock.after(delay, () => this.#again()), due };
  }

  #again(): void {
    this.#clearTimers();
    this.#flight = [];
    this.pump();
  }

  /** An Ack that doesn't come is asked for again by repeating. */
  #watch(): void {
    const { clock } = this.#seams;
    clock.cancel(this.#patience);
    this.#patience = undefined;
    const oldest = this.#flight[0];
    if (!oldest) return;
    const wait = oldest.at + ACK_PATIENCE_MS - clock.now();
    this.#patience = clock.after(Math.max(0, wait), () => this.#goBack(0));
  }

  #clearTimers(): void {
    const { clock } = this.#seams;
    clock.cancel(this.#retry?.timer);
    clock.cancel(this.#patience);
    this.#retry = undefined;
    this.#patience = undefined;
  }
}
