/**
 * A small MCP server in memory that plays the demo's story, to look at the page without the product:
 * `npm run fake`, then http://127.0.0.1:8100/. Some texts make it do something:
 * 断开 drops the connection, 结束 closes the session, 人工 brings a queue and an agent, 很多 says many things.
 */

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { WebSocketServer, type WebSocket } from "ws";
import { protoCodec } from "../../src/mcp/codec";
import { MCPMessageSchema, type Connect, type MCPMessage, type UserMessage } from "../../src/mcp/gen/mcp_pb";
import { answer, type Answer } from "./fake-story";

type Init = MessageInitShape<typeof MCPMessageSchema>;
type Payload = NonNullable<Init["payload"]>;

interface Session {
  readonly id: string;
  readonly token: string;
  readonly log: MCPMessage[];
  readonly accepted: Map<string, number>;
  readonly sockets: Set<WebSocket>;
  closed: boolean;
  owner: string;
}

const root = process.cwd();
const port = Number(process.env["PORT"] ?? 8100);
const thinkMs = Number(process.env["THINK_MS"] ?? 600);
/** A longer gap than this is not replayed: the client gets the last entries and fetches older ones. */
const replayWindow = Number(process.env["REPLAY_WINDOW"] ?? 500);
const sessions = new Map<string, Session>();
let count = 0;

function send(socket: WebSocket, message: Init): void {
  socket.send(protoCodec.encode(create(MCPMessageSchema, message)));
}

function append(session: Session, payload: Payload, from?: WebSocket): void {
  const sequence = session.log.length + 1;
  const header = { sequenceId: BigInt(sequence), timestamp: BigInt(Date.now()), sessionId: session.id };
  const message = create(MCPMessageSchema, { header, payload });
  session.log.push(message);
  for (const socket of session.sockets) if (socket !== from) socket.send(protoCodec.encode(message));
}

function event(session: Session, kind: string, data: Record<string, string> = {}): void {
  append(session, { case: "event", value: { kind, data } });
}

function signal(session: Session, kind: string, data: Record<string, string>): void {
  for (const socket of session.sockets) send(socket, { payload: { case: "event", value: { kind, data } } });
}

function attach(socket: WebSocket, connect: Connect): Session {
  const known = sessions.get(connect.resumeToken);
  const id = `session-${++count}`;
  const fresh = { id, token: `token-${id}`, log: [], accepted: new Map(), sockets: new Set<WebSocket>(), closed: false, owner: "bot" };
  const session: Session = known ?? fresh;
  sessions.set(session.token, session);
  const asked = Number(connect.lastSequence);
  const cursor = Math.max(asked, session.log.length - replayWindow);
  send(socket, {
    payload: {
      case: "connected",
      value: {
        sessionId: session.id,
        resumeToken: known ? "" : session.token,
        recovered: known !== undefined && cursor === asked,
        lastSequence: BigInt(session.log.length),
        clientSequence: BigInt(session.accepted.get(connect.clientId) ?? 0),
        firstSequence: BigInt(cursor + 1),
        closed: session.closed,
        owner: session.owner,
        maxContentChars: 2000,
        heartbeatIntervalMs: 30_000,
        heartbeatTimeoutMs: 60_000,
      },
    },
  });
  for (const message of session.log.slice(cursor)) socket.send(protoCodec.encode(message));
  session.sockets.add(socket);
  return session;
}

function take(socket: WebSocket, session: Session, clientId: string, message: MCPMessage): void {
  const number = Number(message.header?.sequenceId);
  const expected = (session.accepted.get(clientId) ?? 0) + 1;
  const details = { client_sequence: `${number}`, expected: `${expected}` };
  const refuse = (errorCode: number): void =>
    send(socket, { payload: { case: "error", value: { errorCode, retryable: errorCode === 2001, details } } });
  if (session.closed) return refuse(2001);
  if (number > expected) return refuse(1003);
  if (number < expected) return;
  session.accepted.set(clientId, number);
  const origin = { clientId, clientSequence: BigInt(number) };
  const { payload } = message;
  if (payload.case === "feedback") append(session, { case: "feedback", value: { ...payload.value, ...origin } }, socket);
  else if (payload.case === "userMsg") append(session, { case: "userMsg", value: { ...payload.value, ...origin } }, socket);
  const ack = { clientSequence: BigInt(number), sequenceId: BigInt(session.log.length) };
  send(socket, { payload: { case: "ack", value: ack } });
  if (payload.case === "userMsg") respond(session, payload.value);
}

function respond(session: Session, said: UserMessage): void {
  const replyTo = BigInt(session.log.length);
  if (said.content === "断开") {
    for (const socket of session.sockets) socket.close(1012);
    return;
  }
  if (said.content.includes("人工")) return void transfer(session);
  answer(said.content).forEach((each, i) => setTimeout(() => say(session, each, i === 0 ? replyTo : 0n), thinkMs * (i + 1)));
  if (said.content === "结束") {
    setTimeout(() => {
      session.closed = true;
      event(session, "session.closed", { reason: "answered" });
    }, thinkMs * 2);
  }
}

function say(session: Session, { text, ...rest }: Answer, replyTo: bigint): void {
  append(session, { case: "sysResp", value: { sender: "bot", responseText: text, replyTo, ...rest } });
}

function transfer(session: Session): void {
  session.owner = "queue";
  event(session, "transfer.queued");
  signal(session, "queue.position", { position: "3", wait_s: "120" });
  setTimeout(() => {
    session.owner = "agent";
    event(session, "transfer.accepted", { agent: "李娜" });
    signal(session, "typing", { sender: "agent" });
  }, thinkMs * 4);
  setTimeout(
    () => say(session, { text: "您好，我是李娜，很高兴为您服务。", sender: "agent", senderName: "李娜", state: "transfer" }, 0n),
    thinkMs * 7,
  );
}

async function page(url: URL): Promise<{ type: string; body: Buffer | string }> {
  const types: Record<string, string> = { js: "text/javascript", css: "text/css", map: "application/json" };
  if (url.pathname.startsWith("/static/")) {
    const name = url.pathname.slice("/static/".length).replace(/[^a-z.]/g, "");
    return { type: types[name.split(".").at(-1) ?? ""] ?? "text/plain", body: await readFile(`${root}/dist/${name}`) };
  }
  const template = await readFile(`${root}/../templates/chat/page.html`, "utf8");
  const english = url.searchParams.get("lang") === "en";
  const boot = JSON.stringify({ identity_token: "", locale: english ? "en" : "zh-hans", ws_path: "/ws/chat/", customer_name: "" });
  const body = template
    .replace(/\{% static '([^']+)' %\}/g, "/static/$1")
    .replace(/\{% if .*? %\}(.*?)\{% else %\}(.*?)\{% endif %\}/g, english ? "$1" : "$2")
    .replace(/\{% .*? %\}/g, "")
    .replace(/\{\{ boot.*?\}\}/, `<script id="boot" type="application/json">${boot}</script>`);
  return { type: "text/html; charset=utf-8", body };
}

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

const server = createServer((request, response) => {
  page(new URL(request.url ?? "/", "http://fake")).then(
    ({ type, body }) => response.writeHead(200, { "content-type": type, "content-security-policy": POLICY }).end(body),
    () => response.writeHead(404).end(),
  );
});

new WebSocketServer({ server, handleProtocols: () => "mcp.v1.proto" }).on("connection", (socket) => {
  let session: Session | undefined;
  let clientId = "";
  socket.on("message", (data: Buffer) => {
    const message = protoCodec.decode(Uint8Array.from(data).buffer);
    const { payload } = message;
    if (payload.case === "connect") {
      clientId = payload.value.clientId;
      session = attach(socket, payload.value);
    } else if (session && payload.case === "event" && payload.value.kind === "history.get") {
      const before = Number(payload.value.data["before"]);
      const from = Math.max(1, before - Number(payload.value.data["limit"]));
      for (const entry of session.log.slice(from - 1, before - 1)) socket.send(protoCodec.encode(entry));
    } else if (session && (payload.case === "userMsg" || payload.case === "feedback")) {
      take(socket, session, clientId, message);
    }
  });
  socket.on("close", () => session?.sockets.delete(socket));
});

server.listen(port, "127.0.0.1", () => console.log(`fake server: http://127.0.0.1:${port}/`));
