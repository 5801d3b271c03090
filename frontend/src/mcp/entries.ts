/** The session's log as plain data: what the wire's frames say, without protobuf's types. */

import type { Attachment as WireAttachment, Card as WireCard, MCPMessage, SystemResponse } from "./gen/mcp_pb";

interface Placed {
  /** Place in the public log: 1, 2, 3 … */
  readonly sequence: number;
  /** The commit's time in ms since the epoch; for an acknowledged own entry, the time of sending. */
  readonly at: number;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** A path on the server. */
  readonly url: string;
}

export interface UserEntry extends Placed {
  readonly kind: "user";
  /** May be empty when there are attachments. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly clientSequence: number;
  /** The outbox's id of the text, when this tab sent it. */
  readonly localId?: string;
}

export interface Card {
  readonly title: string;
  readonly subtitle: string;
  readonly imageUrl: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly actions: readonly string[];
}

export interface ReplyEntry extends Placed {
  readonly kind: "reply";
  readonly text: string;
  readonly suggestions: readonly string[];
  readonly cards: readonly Card[];
  readonly attachments: readonly Attachment[];
  readonly intent: string;
  readonly confidence: number;
  /** "bot", "agent" or "system". */
  readonly sender: string;
  readonly senderName: string;
  /** The utterance answered; 0 for news that nobody asked for. */
  readonly replyTo: number;
  readonly state: string;
}

export interface EventEntry extends Placed {
  readonly kind: "event";
  readonly event: string;
  readonly data: Readonly<Record<string, string>>;
}

export interface FeedbackEntry extends Placed {
  readonly kind: "feedback";
  /** The entry judged; 0 is the whole session. */
  readonly about: number;
  readonly score: number;
  readonly comment: string;
  readonly clientId: string;
  readonly clientSequence: number;
}

export type Entry = UserEntry | ReplyEntry | EventEntry | FeedbackEntry;

/** The durable entry in a frame; undefined for ephemeral frames and for kinds this client doesn't know. */
export function toEntry(message: MCPMessage): Entry | undefined {
  const sequence = Number(message.header?.sequenceId ?? 0n);
  if (sequence === 0) return undefined;
  const place = { sequence, at: Number(message.header?.timestamp ?? 0n) };
  const { payload } = message;
  switch (payload.case) {
    case "userMsg": {
      const { content: text, metadata, clientId, clientSequence } = payload.value;
      const attachments = payload.value.attachments.map(attachmentOf);
      return { ...place, kind: "user", text, attachments, metadata, clientId, clientSequence: Number(clientSequence) };
    }
    case "sysResp":
      return { ...place, ...replyOf(payload.value) };
    case "event":
      return { ...place, kind: "event", event: payload.value.kind, data: payload.value.data };
    case "feedback": {
      const { sequenceId, score, comment, clientId, clientSequence } = payload.value;
      const about = Number(sequenceId);
      return { ...place, kind: "feedback", about, score, comment, clientId, clientSequence: Number(clientSequence) };
    }
    default:
      return undefined;
  }
}

function replyOf(reply: SystemResponse): Omit<ReplyEntry, keyof Placed> {
  return {
    kind: "reply",
    text: reply.responseText,
    suggestions: reply.suggestions,
    cards: reply.cards.map(cardOf),
    attachments: reply.attachments.map(attachmentOf),
    intent: reply.intent,
    confidence: reply.confidence,
    sender: reply.sender,
    senderName: reply.senderName,
    replyTo: Number(reply.replyTo),
    state: reply.state,
  };
}

function attachmentOf({ id, name, mediaType, bytes, url }: WireAttachment): Attachment {
  return { id, name, mediaType, bytes: Number(bytes), url };
}

function cardOf({ title, subtitle, imageUrl, fields, actions }: WireCard): Card {
  return { title, subtitle, imageUrl, fields, actions };
}
