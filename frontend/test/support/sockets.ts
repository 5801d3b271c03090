import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { protoCodec, type Codec } from "../../src/mcp/codec";
import type { OpenSocket, Socket, SocketHandlers } from "../../src/mcp/environment";
import { MCPMessageSchema, type MCPMessage } from "../../src/mcp/gen/mcp_pb";

/** A socket whose server side is the test: it reads `sent` and calls `open`, `receive` and `break`. */
export class FakeSocket implements Socket {
  readonly sent: MCPMessage[] = [];
  closedByClient = false;
  readonly #handlers: SocketHandlers;
  readonly #codec: Codec;

  constructor(handlers: SocketHandlers, codec: Codec) {
    this.#handlers = handlers;
    this.#codec = codec;
  }

  send(data: Uint8Array<ArrayBuffer> | string): void {
    this.sent.push(this.#codec.decode(typeof data === "string" ? data : data.slice().buffer));
  }

  close(): void {
    this.closedByClient = true;
  }

  open(): void {
    this.#handlers.opened();
  }

  receive(message: MessageInitShape<typeof MCPMessageSchema>): void {
    const data = this.#codec.encode(create(MCPMessageSchema, message));
    this.#handlers.received(typeof data === "string" ? data : data.slice().buffer);
  }

  /** The connection ends with a close code. */
  break(code = 1006): void {
    this.#handlers.closed(code, "");
  }

  /** What the client sent of one kind, oldest first. */
  all<Case extends NonNullable<MCPMessage["payload"]["case"]>>(
    kind: Case,
  ): { number: number; value: Extract<MCPMessage["payload"], { case: Case }>["value"] }[] {
    return this.sent.flatMap(({ header, payload }) =>
      payload.case === kind
        ? [{ number: Number(header?.sequenceId), value: payload.value as never }]
        : [],
    );
  }

  /** The texts sent, each with its number: ["1 你好", "2 在吗"]. */
  get texts(): string[] {
    return this.all("userMsg").map(({ number, value }) => `${number} ${value.content}`);
  }
}

/** Opens FakeSockets and remembers them. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];
  readonly subprotocols: string[] = [];
  readonly #codec: Codec;

  constructor(codec: Codec = protoCodec) {
    this.#codec = codec;
  }

  readonly open: OpenSocket = (_url, subprotocol, handlers) => {
    const socket = new FakeSocket(handlers, this.#codec);
    this.sockets.push(socket);
    this.subprotocols.push(subprotocol);
    return socket;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
}
