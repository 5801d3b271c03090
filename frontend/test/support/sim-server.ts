import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { protoCodec } from "../../src/mcp/codec";
import type { OpenSocket, SocketHandlers } from "../../src/mcp/environment";
import { MCPMessageSchema, type Connect, type MCPMessage } from "../../src/mcp/gen/mcp_pb";
import type { FakeClock } from "./clock";

type Init = MessageInitShape<typeof MCPMessageSchema>;

/** A repeatable source of chance (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Wire {
  readonly handlers: SocketHandlers;
  clientId: string;
  /** The highest entry written to this wire, as Ack or whole. */
  cursor: number;
  open: boolean;
}

/**
 * One session on a server and a network that lose things: connections break with frames under way in both
 * directions, frames are refused for a while, errors are dropped, entries come twice or late. The contract holds
 * otherwise.
 */
export class SimServer {
  readonly log: MCPMessage[] = [];
  /** How likely each thing goes wrong; set to 0 for calm. */
  trouble = 0.08;
  readonly #clock: FakeClock;
  readonly #chance: () => number;
  readonly #accepted = new Map<string, string[]>();
  readonly #places = new Map<string, number>();
  readonly #wires = new Set<Wire>();

  constructor(clock: FakeClock, chance: () => number) {
    this.#clock = clock;
    this.#chance = chance;
  }

  readonly open: OpenSocket = (_url, _subprotocol, handlers) => {
    const wire: Wire = { handlers, clientId: "", cursor: 0, open: true };
    this.#later(() => {
      if (this.#unlucky()) return this.#break(wire);
      this.#wires.add(wire);
      handlers.opened();
    });
    return {
      send: (data) => {
        const frame = (data as Uint8Array<ArrayBuffer>).slice().buffer;
        this.#later(() => wire.open && this.#take(wire, protoCodec.decode(frame)));
      },
      close: () => this.#break(wire),
    };
  };

  /** The bot or another tab says something. */
  say(text: string): void {
    this.#append({ case: "sysResp", value: { responseText: text, sender: "bot" } });
  }

  breakAll(): void {
    for (const wire of [...this.#wires]) this.#break(wire);
  }

  #take(wire: Wire, message: MCPMessage): void {
    const { payload } = message;
    if (payload.case === "connect") return this.#attach(wire, payload.value);
    if (payload.case !== "userMsg") return;
    if (this.#unlucky()) return this.#break(wire);
    this.#judge(wire, Number(message.header?.sequenceId), payload.value.content);
  }

  #judge(wire: Wire, number: number, content: string): void {
    const accepted = this.#accepted.get(wire.clientId) ?? [];
    const origin = `${wire.clientId}:${number}`;
    const details = { client_sequence: `${number}`, expected: `${accepted.length + 1}` };
    if (number <= accepted.length) {
      if (accepted[number - 1] !== content) return this.#refuse(wire, 1004, details);
      return this.#acknowledge(wire, number, this.#places.get(origin) ?? 0);
    }
    if (this.#unlucky()) return this.#refuse(wire, 3001, { client_sequence: `${number}`, retry_after_ms: "300" });
    if (number > accepted.length + 1) return this.#refuse(wire, 1003, details);
    this.#accepted.set(wire.clientId, [...accepted, content]);
    this.#places.set(origin, this.log.length + 1);
    const entry = { content, clientId: wire.clientId, clientSequence: BigInt(number) };
    this.#append({ case: "userMsg", value: entry }, wire);
    if (this.#unlucky()) return this.#break(wire);
    this.#acknowledge(wire, number, this.log.length);
  }

  #attach(wire: Wire, connect: Connect): void {
    wire.clientId = connect.clientId;
    wire.cursor = Number(connect.lastSequence);
    this.#write(wire, {
      payload: {
        case: "connected",
        value: {
          sessionId: "session-1",
          resumeToken: connect.resumeToken ? "" : "token",
          recovered: connect.resumeToken !== "",
          lastSequence: BigInt(this.log.length),
          firstSequence: connect.lastSequence + 1n,
          clientSequence: BigInt(this.#accepted.get(wire.clientId)?.length ?? 0),
        },
      },
    });
    this.#catchUp(wire, this.log.length);
  }

  #append(payload: NonNullable<Init["payload"]>, author?: Wire): void {
    const header = { sequenceId: BigInt(this.log.length + 1), timestamp: BigInt(this.#clock.now()) };
    this.log.push(create(MCPMessageSchema, { header, payload }));
    for (const wire of this.#wires) if (wire !== author && wire.clientId) this.#catchUp(wire, this.log.length);
  }

  /** Everything up to `head` that this wire has not seen, in order, now and then twice. */
  #catchUp(wire: Wire, head: number): void {
    while (wire.cursor < head) {
      const entry = this.log[wire.cursor++];
      if (!entry) return;
      this.#write(wire, entry);
      if (this.#unlucky()) this.#write(wire, entry);
    }
  }

  #acknowledge(wire: Wire, number: number, place: number): void {
    this.#catchUp(wire, place - 1);
    wire.cursor = Math.max(wire.cursor, place);
    this.#write(wire, { payload: { case: "ack", value: { clientSequence: BigInt(number), sequenceId: BigInt(place) } } });
  }

  /** Errors are ephemeral: a full queue may drop them. */
  #refuse(wire: Wire, errorCode: number, details: Record<string, string>): void {
    if (this.#unlucky()) return;
    this.#write(wire, { payload: { case: "error", value: { errorCode, retryable: true, details } } });
  }

  #write(wire: Wire, message: Init): void {
    const frame = protoCodec.encode(create(MCPMessageSchema, message)) as Uint8Array<ArrayBuffer>;
    this.#later(() => wire.open && wire.handlers.received(frame.slice().buffer));
  }

  #break(wire: Wire): void {
    if (!wire.open) return;
    wire.open = false;
    this.#wires.delete(wire);
    this.#later(() => wire.handlers.closed(1006, ""));
  }

  /** After the network's delay, which is the same for all, so that frames keep their order. */
  #later(run: () => void): void {
    this.#clock.after(5, run);
  }

  #unlucky(): boolean {
    return this.#chance() < this.trouble;
  }
}
