/**
 * The MCP client of a customer's page: one session, kept whole over any number of connections.
 *
 * It knows nothing of the page. The page listens to `events`, writes with `send`, and draws what it is told: entries
 * come in order and once, pending texts until they have their Ack, unsent ones until the customer decides.
 */

import { afterClose, CloseCode, ErrorCode } from "./codes";
import type { ClientEvents, ClientSeams, ClientSettings } from "./client-types";
import { Emitter } from "./emitter";
import { toEntry, type Attachment, type Entry } from "./entries";
import { connectFrame, eventFrame, heartbeatFrame, numberedFrame } from "./frames";
import type { Connected, Error as WireError, Event as WireEvent, MCPMessage } from "./gen/mcp_pb";
import { Link, type Status } from "./link";
import { Liveness } from "./liveness";
import { LogCopy } from "./log-copy";
import { Outbox, type Body, type Item, type Unsent } from "./outbox";
import { Sender, type ProtocolError } from "./sender";
import { ResumeStore } from "./session";
import { cleanText } from "./text";

export type { ClientEvents, ClientSeams, ClientSettings, SessionInfo, Signal } from "./client-types";

export class McpClient {
  readonly events = new Emitter<ClientEvents>();
  readonly #seams: ClientSeams;
  readonly #link: Link;
  readonly #liveness: Liveness;
  readonly #copy: LogCopy;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #resume: ResumeStore;
  #clientId: string;
  #locale: string;
  /** The session takes no more messages. */
  #ended = false;
  #identityToken: string;

  constructor(settings: ClientSettings, seams: ClientSeams) {
    const { clock, store, tab } = seams;
    this.#identityToken = settings.identityToken;
    this.#seams = seams;
    this.#locale = settings.locale;
    this.#clientId = tab.clientId;
    this.#resume = new ResumeStore(store);
    this.#outbox = new Outbox(store, tab.clientId);
    for (const orphan of tab.orphans) this.#outbox.adopt(orphan);
    this.#outbox.expect(this.#resume.current.id);
    this.#link = new Link({
      ...seams,
      url: settings.url,
      greet: () => this.#greet(),
      received: (message) => this.#receive(message),
      lost: (code) => this.#lost(code),
      changed: (status) => this.events.emit("status", status),
    });
    this.#liveness = new Liveness(clock, () => this.#beat(0n), () => this.#link.giveUp());
    this.#copy = new LogCopy({
      clock,
      reset: () => this.events.emit("reset", undefined),
      grown: (entries) => this.#grown(entries),
      caughtUp: () => this.events.emit("caughtUp", undefined),
      stuck: () => this.#link.giveUp(),
    });
    this.#sender = new Sender({
      clock,
      outbox: this.#outbox,
      transmit: (item) => this.#link.send(numberedFrame(clock.now(), this.sessionId, item.number, item.body)),
      changed: () => this.#outboxChanged(),
      sessionClosed: () => this.#end(),
    });
  }

  /** Which session this is; "" before the first one. */
  get sessionId(): string {
    return this.#resume.current.id;
  }

  /** What proves to the server that the session is ours. It belongs into a header or a frame, never into an address. */
  get resumeToken(): string {
    return this.#resume.current.token;
  }

  get status(): Status {
    return this.#link.status;
  }

  /** The highest gap-free sequence: what stands, or may stand, on the screen. */
  get cursor(): number {
    return this.#copy.cursor;
  }

  get hasOlder(): boolean {
    return this.#copy.floor > 1;
  }

  /** Whether there is a session to come back to. */
  get resuming(): boolean {
    return this.#resume.current.token !== "";
  }

  /** Connects and stays connected until `stop`. Listen to `events` first. */
  start(): void {
    this.#outboxChanged();
    this.#link.connect();
  }

  stop(): void {
    this.#standDown();
    this.#link.leave();
  }

  /**
   * Writes a text, or sends files uploaded in this session, or both; it waits in the outbox until it is stored.
   * Returns its local id; undefined when there is nothing to send.
   */
  send(
    text: string,
    metadata: Readonly<Record<string, string>> = {},
    attachments: readonly Attachment[] = [],
  ): string | undefined {
    const clean = cleanText(text);
    if (!clean && attachments.length === 0) return undefined;
    return this.#add({ kind: "text", text: clean, metadata, ...(attachments.length > 0 && { attachments }) });
  }

  /** Judges an entry (`about` its sequence) or the whole session (0), 1 to 5. */
  feedback(about: number, score: number, comment = ""): void {
    this.#add({ kind: "feedback", about, score, comment });
  }

  /** Sends an unsent text in the present session, as the customer asked. */
  sendAgain(id: string): void {
    const unsent = this.#outbox.takeUnsent(id);
    if (unsent?.body.kind !== "text") return;
    // A button pressed in another session means nothing in this one, nor do its files: the text goes alone.
    if (unsent.origin.session === this.sessionId) this.#add(unsent.body);
    else this.send(unsent.body.text);
    this.#outboxChanged();
  }

  /** Forgets an unsent text; returns it so that it can be edited. */
  discard(id: string): Unsent | undefined {
    const unsent = this.#outbox.takeUnsent(id);
    this.#outboxChanged();
    return unsent;
  }

  /** Leaves the session (closed, as a rule) and connects to a new one. */
  startNew(): void {
    this.stop();
    this.#forgetSession();
    this.#link.connect();
  }

  /** Another tab may have begun a new session: one that has ended here gives way to it. Says whether it did. */
  followOtherTabs(): boolean {
    const { id } = this.#resume.stored;
    if (!this.#ended || id === "" || id === this.sessionId) return false;
    this.stop();
    this.#ended = false;
    this.#resume.reload();
    this.#outbox.expect(id);
    this.#copy.startAt(0);
    this.#link.connect();
    return true;
  }

  /** A fresh token for the same customer: the next Connect brings it; one that was refused for the old is tried again. */
  identify(identityToken: string): void {
    this.#identityToken = identityToken;
    if (this.status.phase === "final") this.#link.connect();
  }

  setLocale(locale: string): void {
    this.#locale = locale;
    if (this.status.phase === "open") this.#sendEvent("locale.set", { locale });
  }

  /** Fetches up to `limit` older entries, oldest first; empty when there are none or the connection is down. */
  async older(limit = 50): Promise<readonly Entry[]> {
    if (this.status.phase !== "open") return [];
    return this.#copy.older(limit, (before, count) =>
      this.#sendEvent("history.get", { before: String(before), limit: String(count) }),
    );
  }

  /** The page woke up or the network came back: don't wait for timers. */
  wake(): void {
    this.#link.hurry();
    this.#liveness.wake();
  }

  #add(body: Body): string {
    const { id } = this.#outbox.add(this.#seams.newId(), body, this.#seams.clock.now());
    this.#outboxChanged();
    this.#sender.pump();
    return id;
  }

  #forgetSession(): void {
    this.#ended = false;
    this.#resume.forget();
    this.#outbox.expect("");
    this.#copy.startAt(0);
  }

  // Coming and going

  #greet(): void {
    const frame = connectFrame(this.#seams.clock.now(), {
      resumeToken: this.#resume.current.token,
      lastSequence: this.cursor,
      clientId: this.#clientId,
      identityToken: this.#identityToken,
      locale: this.#locale,
    });
    this.#link.send(frame);
  }

  #connected(connected: Connected): void {
    this.#ended = connected.closed;
    if (this.followOtherTabs()) return;
    const { sessionId, resumeToken, firstSequence, lastSequence, clientSequence } = connected;
    const same = this.sessionId === "" || this.sessionId === sessionId;
    const recovered = connected.recovered && same;
    this.#resume.keep(sessionId, resumeToken);
    if (!recovered) this.#copy.startAt(Math.max(1, Number(firstSequence)) - 1);
    this.#outbox.bind(sessionId, Number(clientSequence));
    this.#link.established();
    const { state, closed, owner, ownerName, maxContentChars } = connected;
    this.events.emit("session", { id: sessionId, recovered, state, closed, owner, ownerName, maxContentChars });
    this.#outboxChanged();
    this.#copy.replay(Number(lastSequence));
    this.#liveness.start(connected.heartbeatIntervalMs, connected.heartbeatTimeoutMs);
    this.#sender.start();
  }

  /** An Error instead of Connected. A session of somebody else is left alone; otherwise a close code follows. */
  #refused(error: WireError): void {
    if (error.errorCode === ErrorCode.notAllowed && this.resuming) this.startNew();
    else this.#trouble(problemOf(error));
  }

  #lost(code: number): void {
    this.#standDown();
    if (code === CloseCode.gone) this.#forgetSession();
    if (afterClose(code) === "rename") {
      this.#clientId = this.#seams.tab.renew();
      this.#outbox.rename(this.#clientId);
    }
    this.#outboxChanged();
  }

  #standDown(): void {
    this.#sender.stop();
    this.#liveness.stop();
    this.#copy.pause();
  }

  // Frames

  #receive(message: MCPMessage): void {
    const { payload, header } = message;
    this.#liveness.heard();
    if (this.status.phase !== "open") {
      if (payload.case === "connected") this.#connected(payload.value);
      else if (payload.case === "error") this.#refused(payload.value);
    } else if (payload.case === "ack") {
      this.#acked(Number(payload.value.clientSequence), Number(payload.value.sequenceId));
    } else if (payload.case === "error") {
      const error = problemOf(payload.value);
      if (!this.#sender.failed(error)) this.#trouble(error);
    } else if (payload.case === "heartbeat") {
      this.#copy.noteHead(Number(payload.value.lastSequence));
      const asked = payload.value.echoTimestamp === 0n;
      if (asked) this.#beat(header?.timestamp || BigInt(this.#seams.clock.now()));
    } else {
      const entry = toEntry(message);
      if (entry) this.#entry(entry);
      else if (payload.case === "event") this.#signalled(payload.value);
    }
  }

  #acked(number: number, sequence: number): void {
    const item = this.#outbox.find(number);
    if (!item) return;
    this.#outbox.acknowledge(item);
    this.#copy.accept(this.#ownEntry(item, sequence));
    this.#sender.acknowledged(item);
    this.#outboxChanged();
  }

  /** A whole entry; one of our own counts as its Ack, also when its sending had become uncertain. */
  #entry(entry: Entry): void {
    if (!("clientId" in entry)) {
      this.#copy.accept(entry);
      return;
    }
    const { clientId, clientSequence: number } = entry;
    const item = clientId === this.#clientId ? this.#outbox.find(number) : undefined;
    const localId = item?.id ?? this.#outbox.settle({ session: this.sessionId, clientId, number });
    if (item) this.#outbox.acknowledge(item);
    this.#copy.accept(entry.kind === "user" && localId !== undefined ? { ...entry, localId } : entry);
    if (item) this.#sender.acknowledged(item);
    if (localId !== undefined) this.#outboxChanged();
  }

  #ownEntry({ id, body, at, number }: Item, sequence: number): Entry {
    const origin = { sequence, at, clientId: this.#clientId, clientSequence: number };
    if (body.kind === "feedback") return { ...origin, ...body };
    const { text, metadata, attachments = [] } = body;
    return { ...origin, kind: "user", text, metadata, attachments, localId: id };
  }

  #signalled(event: WireEvent): void {
    if (event.kind === "server.draining") this.#link.hint(Number(event.data["retry_after_ms"] ?? 0));
    this.events.emit("signal", { kind: event.kind, data: event.data });
  }

  #trouble(error: ProtocolError): void {
    this.#link.hint(Number(error.details["retry_after_ms"] ?? 0));
    this.events.emit("problem", error);
  }

  // What others hear

  #grown(entries: readonly Entry[]): void {
    this.events.emit("entries", entries);
    const ended = entries.some((entry) => entry.kind === "event" && entry.event === "session.closed");
    if (ended) this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.events.emit("closed", undefined);
    this.followOtherTabs();
  }

  #beat(echo: bigint): void {
    const { clock, hidden } = this.#seams;
    this.#link.send(heartbeatFrame(clock.now(), this.cursor, hidden(), echo));
  }

  #sendEvent(kind: string, data: Record<string, string>): void {
    this.#link.send(eventFrame(this.#seams.clock.now(), this.sessionId, kind, data));
  }

  #outboxChanged(): void {
    this.events.emit("pending", this.#outbox.items);
    this.events.emit("unsent", this.#outbox.unsent);
  }
}

function problemOf(error: WireError): ProtocolError {
  const { errorCode, errorMessage, suggestion, retryable, details } = error;
  return { code: errorCode, message: errorMessage, suggestion, retryable, details };
}
