/** Builds the frames that a customer's client sends. */

import { create } from "@bufbuild/protobuf";
import { MCPMessageSchema, type MCPMessage } from "./gen/mcp_pb";
import type { Body, TextBody } from "./outbox";

const REQUEST = 1;
const HEARTBEAT = 3;
const CONTROL = 4;
const EVENT = 5;
const VERSION = 1;

type Payload = Exclude<NonNullable<Parameters<typeof create<typeof MCPMessageSchema>>[1]>["payload"], undefined>;

function frame(messageType: number, now: number, payload: Payload, sessionId = "", number = 0): MCPMessage {
  return create(MCPMessageSchema, {
    header: { version: VERSION, sequenceId: BigInt(number), messageType, timestamp: BigInt(now), sessionId },
    payload,
  });
}

export interface ConnectInfo {
  readonly resumeToken: string;
  readonly lastSequence: number;
  readonly clientId: string;
  readonly identityToken: string;
  readonly locale: string;
}

export function connectFrame(now: number, info: ConnectInfo): MCPMessage {
  return frame(CONTROL, now, { case: "connect", value: { ...info, lastSequence: BigInt(info.lastSequence) } });
}

/** A numbered frame: `number` is this client's own, per session. */
export function numberedFrame(now: number, sessionId: string, number: number, body: Body): MCPMessage {
  const payload: Payload =
    body.kind === "text"
      ? { case: "userMsg", value: userMessage(body) }
      : { case: "feedback", value: { sequenceId: BigInt(body.about), score: body.score, comment: body.comment } };
  return frame(REQUEST, now, payload, sessionId, number);
}

/** Of its attachments only the ids are ours to say. */
function userMessage({ text, metadata, attachments = [] }: TextBody) {
  return { content: text, metadata: { ...metadata }, attachments: attachments.map(({ id }) => ({ id })) };
}

/** An unnumbered Event of the client: `history.get` or `locale.set`. */
export function eventFrame(now: number, sessionId: string, kind: string, data: Record<string, string>): MCPMessage {
  return frame(EVENT, now, { case: "event", value: { kind, data } }, sessionId);
}

/** `echo` is the time of the Heartbeat that this answers; 0 asks for one. */
export function heartbeatFrame(now: number, cursor: number, hidden: boolean, echo: bigint): MCPMessage {
  return frame(HEARTBEAT, now, {
    case: "heartbeat",
    value: { lastSequence: BigInt(cursor), connectionStatus: hidden ? 2 : 1, echoTimestamp: echo },
  });
}
