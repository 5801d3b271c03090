/** One socket's life: opened, greeted within its time, decoded, closed once. A dropped connection is deaf. */

import { CloseCode } from "./codes";
import type { Codec } from "./codec";
import type { Clock, OpenSocket, Socket, Timer } from "./environment";
import type { MCPMessage } from "./gen/mcp_pb";

/** From opening the socket to Connected; the server itself waits 10 s for Connect. */
const GREETING_MS = 15_000;

export interface ConnectionSeams {
  readonly clock: Clock;
  readonly codec: Codec;
  readonly openSocket: OpenSocket;
  /** The socket is open: the first frame, Connect, is due. */
  opened(): void;
  received(message: MCPMessage): void;
  closed(code: number): void;
}

export class Connection {
  readonly #seams: ConnectionSeams;
  readonly #socket: Socket;
  readonly #greeting: Timer;
  #live = true;

  constructor(url: string, seams: ConnectionSeams) {
    this.#seams = seams;
    this.#greeting = seams.clock.after(GREETING_MS, () => this.giveUp());
    this.#socket = seams.openSocket(url, seams.codec.subprotocol, {
      opened: () => this.#live && seams.opened(),
      received: (data) => this.#live && this.#receive(data),
      closed: (code) => this.#end(code),
    });
  }

  /** Connected has come. */
  greeted(): void {
    this.#seams.clock.cancel(this.#greeting);
  }

  /** Sends when the connection is live; what can't be sent now is repeated after the next Connected. */
  send(message: MCPMessage): void {
    if (!this.#live) return;
    try {
      this.#socket.send(this.#seams.codec.encode(message));
    } catch {
      this.giveUp();
    }
  }

  /** Leaves for good: nothing is heard of this connection again. */
  drop(): void {
    this.#live = false;
    this.greeted();
    this.#socket.close(CloseCode.normal);
  }

  /** The server is silent or talks nonsense: close, and say so as if it had. */
  giveUp(): void {
    if (!this.#live) return;
    this.drop();
    this.#seams.closed(CloseCode.heartbeat);
  }

  #receive(data: ArrayBuffer | string): void {
    let message: MCPMessage;
    try {
      message = this.#seams.codec.decode(data);
    } catch {
      this.giveUp();
      return;
    }
    this.#seams.received(message);
  }

  #end(code: number): void {
    if (!this.#live) return;
    this.#live = false;
    this.greeted();
    this.#seams.closed(code);
  }
}
