import { McpClient, type ClientEvents } from "../../src/mcp/client";
import { protoCodec, type Codec } from "../../src/mcp/codec";
import type { Entry } from "../../src/mcp/entries";
import { memoryStore, type KeyValue } from "../../src/mcp/environment";
import type { Status } from "../../src/mcp/link";
import type { Item, Unsent } from "../../src/mcp/outbox";
import type { ProtocolError } from "../../src/mcp/sender";
import type { TabIdentity } from "../../src/mcp/tab";
import { FakeClock } from "./clock";
import { FakeNetwork, type FakeSocket } from "./sockets";

export interface DeskOptions {
  readonly store?: KeyValue;
  readonly tab?: TabIdentity;
  readonly clock?: FakeClock;
  readonly codec?: Codec;
}

export interface ConnectedOptions {
  readonly session?: string;
  readonly token?: string;
  readonly recovered?: boolean;
  readonly head?: number;
  readonly accepted?: number;
  readonly first?: number;
  readonly closed?: boolean;
}

/** A client with everything around it faked, and what its page would have heard. */
export class Desk {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly store: KeyValue;
  readonly client: McpClient;
  entries: Entry[] = [];
  pending: Item[] = [];
  unsent: Unsent[] = [];
  statuses: Status[] = [];
  problems: ProtocolError[] = [];
  signals: string[] = [];
  resets = 0;
  closed = 0;
  caughtUp = 0;
  #ids = 0;

  constructor(options: DeskOptions = {}) {
    const { codec = protoCodec, tab = fixedTab("tab-a") } = options;
    this.clock = options.clock ?? new FakeClock();
    this.store = options.store ?? memoryStore();
    this.network = new FakeNetwork(codec);
    this.client = new McpClient(
      { url: "ws://shop/ws/chat/", identityToken: "signed", locale: "zh-hans" },
      {
        clock: this.clock,
        codec,
        openSocket: this.network.open,
        store: this.store,
        tab,
        newId: () => `text-${++this.#ids}`,
        random: () => 0.5,
        hidden: () => false,
      },
    );
    this.#listen();
  }

  get socket(): FakeSocket {
    return this.network.last;
  }

  /** The copy of the log as the page has it: ["1 你好", "2 reply 您好"]. */
  get log(): string[] {
    return this.entries.map((entry) => {
      if (entry.kind === "user") return `${entry.sequence} ${entry.text}`;
      if (entry.kind === "reply") return `${entry.sequence} reply ${entry.text}`;
      return `${entry.sequence} ${entry.kind}`;
    });
  }

  get waiting(): string[] {
    return this.pending.map(({ number, body }) => `${number} ${body.kind === "text" ? body.text : body.kind}`);
  }

  get offered(): string[] {
    return this.unsent.map(({ reason, body }) => `${reason} ${body.kind === "text" ? body.text : body.kind}`);
  }

  /** Starts, and stands connected to a new session. */
  online(options: ConnectedOptions = {}): FakeSocket {
    this.client.start();
    return this.greet(options);
  }

  /** The server side of the last socket's handshake. */
  greet(options: ConnectedOptions = {}): FakeSocket {
    const { session = "session-1", token = "", recovered = false, head = 0, accepted = 0, first = 0, closed = false } = options;
    const { socket } = this;
    socket.open();
    socket.receive({
      payload: {
        case: "connected",
        value: {
          sessionId: session,
          resumeToken: token || (recovered ? "" : `token-of-${session}`),
          recovered,
          lastSequence: BigInt(head),
          clientSequence: BigInt(accepted),
          firstSequence: BigInt(first),
          closed,
          owner: "bot",
          heartbeatIntervalMs: 30_000,
          heartbeatTimeoutMs: 60_000,
          maxContentChars: 2000,
        },
      },
    });
    return socket;
  }

  /** Waits out the back-off and stands connected again, resumed unless told otherwise. */
  reconnect(options: ConnectedOptions = {}): FakeSocket {
    if (this.client.status.phase === "waiting") this.waitOut();
    return this.greet({ recovered: true, ...options });
  }

  /** Waits as long as the client does before its next attempt; returns how long, in ms. */
  waitOut(): number {
    const { status } = this.client;
    if (status.phase !== "waiting") throw new Error(`the client is not waiting: ${status.phase}`);
    const wait = status.until - this.clock.now();
    this.clock.advance(wait);
    return wait;
  }

  ack(number: number, sequence: number): void {
    this.socket.receive({ payload: { case: "ack", value: { clientSequence: BigInt(number), sequenceId: BigInt(sequence) } } });
  }

  reply(sequence: number, text: string): void {
    this.socket.receive({
      header: { sequenceId: BigInt(sequence) },
      payload: { case: "sysResp", value: { responseText: text, sender: "bot" } },
    });
  }

  entry(sequence: number, text: string, clientId = "another", number = 1): void {
    this.socket.receive({
      header: { sequenceId: BigInt(sequence) },
      payload: { case: "userMsg", value: { content: text, clientId, clientSequence: BigInt(number) } },
    });
  }

  refuse(code: number, details: Record<string, string | number>, retryable = false, suggestion = ""): void {
    const texts = Object.fromEntries(Object.entries(details).map(([key, value]) => [key, String(value)]));
    this.socket.receive({
      payload: { case: "error", value: { errorCode: code, errorMessage: "no", suggestion, retryable, details: texts } },
    });
  }

  #listen(): void {
    const on = <Name extends keyof ClientEvents>(name: Name, listener: (value: ClientEvents[Name]) => void): void => {
      this.client.events.on(name, listener);
    };
    on("status", (status) => this.statuses.push(status));
    on("reset", () => {
      this.resets += 1;
      this.entries = [];
    });
    on("entries", (entries) => this.entries.push(...entries));
    on("pending", (items) => (this.pending = [...items]));
    on("unsent", (unsent) => (this.unsent = [...unsent]));
    on("problem", (problem) => this.problems.push(problem));
    on("signal", ({ kind }) => this.signals.push(kind));
    on("closed", () => (this.closed += 1));
    on("caughtUp", () => (this.caughtUp += 1));
  }
}

/** A tab that always gets the client_id it wants; renewals are counted on: tab-a, tab-a-2, … */
export function fixedTab(clientId: string, orphans: readonly string[] = []): TabIdentity {
  let renewals = 1;
  return { clientId, orphans, renew: () => `${clientId}-${++renewals}` };
}
