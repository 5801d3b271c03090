/** What the page knows, and how each piece of news changes it. Pure. */

import type { SessionInfo, Signal } from "../../mcp/client";
import type { Entry } from "../../mcp/entries";
import type { Status } from "../../mcp/link";
import type { Item, Unsent } from "../../mcp/outbox";

export interface ChatState {
  readonly status: Status;
  readonly entries: readonly Entry[];
  readonly pending: readonly Item[];
  readonly unsent: readonly Unsent[];
  /** Everything that the log held when we connected is on the screen. */
  readonly caughtUp: boolean;
  readonly hasOlder: boolean;
  /** "bot", "queue" or "agent". */
  readonly owner: string;
  readonly ownerName: string;
  readonly queue: { readonly position: number; readonly waitS: number } | undefined;
  readonly closed: boolean;
  /** Until when (ms) the other side is typing. */
  readonly typingUntil: number;
  readonly degraded: boolean;
  /** Until when (ms) it is worth saying that replies are on time again. */
  readonly restoredUntil: number;
  /** When (ms) the session ends for want of messages; 0: not soon. */
  readonly expiresAt: number;
  readonly maxContentChars: number;
}

export const INITIAL: ChatState = {
  status: { phase: "idle" },
  entries: [],
  pending: [],
  unsent: [],
  caughtUp: false,
  hasOlder: false,
  owner: "bot",
  ownerName: "",
  queue: undefined,
  closed: false,
  typingUntil: 0,
  degraded: false,
  restoredUntil: 0,
  expiresAt: 0,
  maxContentChars: 2000,
};

export type News =
  | { readonly type: "status"; readonly status: Status }
  | { readonly type: "session"; readonly session: SessionInfo }
  | { readonly type: "reset" }
  | { readonly type: "entries"; readonly entries: readonly Entry[] }
  | { readonly type: "older"; readonly entries: readonly Entry[] }
  | { readonly type: "hasOlder"; readonly hasOlder: boolean }
  | { readonly type: "caughtUp" }
  | { readonly type: "pending"; readonly pending: readonly Item[] }
  | { readonly type: "unsent"; readonly unsent: readonly Unsent[] }
  | { readonly type: "signal"; readonly signal: Signal; readonly at: number }
  | { readonly type: "closed" };

/** How long one `typing` event lasts when no other follows. */
const TYPING_MS = 6_000;
const RESTORED_MS = 5_000;

export function reduce(state: ChatState, news: News): ChatState {
  switch (news.type) {
    case "status":
      return { ...state, status: news.status };
    case "session":
      return connected(state, news.session);
    case "reset":
      return { ...INITIAL, status: state.status, pending: state.pending, unsent: state.unsent };
    case "entries":
      return news.entries.reduce(follow, { ...state, entries: [...state.entries, ...news.entries] });
    case "older":
      return { ...state, entries: [...news.entries, ...state.entries] };
    case "hasOlder":
      return { ...state, hasOlder: news.hasOlder };
    case "caughtUp":
      return { ...state, caughtUp: true };
    case "pending":
      return { ...state, pending: [...news.pending] };
    case "unsent":
      return { ...state, unsent: [...news.unsent] };
    case "signal":
      return signalled(state, news.signal, news.at);
    case "closed":
      return { ...state, closed: true, typingUntil: 0, expiresAt: 0 };
  }
}

function connected(state: ChatState, session: SessionInfo): ChatState {
  return {
    ...state,
    owner: session.owner || "bot",
    ownerName: session.ownerName,
    queue: session.owner === "queue" ? state.queue : undefined,
    closed: session.closed,
    degraded: false,
    maxContentChars: session.maxContentChars || INITIAL.maxContentChars,
  };
}

/** What an entry says about the conversation beyond its text. */
function follow(state: ChatState, entry: Entry): ChatState {
  if (entry.kind === "user") return { ...state, expiresAt: 0 };
  if (entry.kind === "reply") return { ...state, typingUntil: 0, expiresAt: 0 };
  if (entry.kind !== "event") return state;
  switch (entry.event) {
    case "transfer.queued":
      return { ...state, owner: "queue", ownerName: "" };
    case "transfer.accepted":
      return { ...state, owner: "agent", ownerName: entry.data["agent"] ?? "", queue: undefined };
    case "transfer.ended":
      return { ...state, owner: "bot", ownerName: "", queue: undefined };
    case "session.closed":
      return { ...state, closed: true, typingUntil: 0, expiresAt: 0 };
    default:
      return state;
  }
}

function signalled(state: ChatState, { kind, data }: Signal, at: number): ChatState {
  switch (kind) {
    case "typing":
      return { ...state, typingUntil: at + TYPING_MS };
    case "queue.position":
      return { ...state, queue: { position: Number(data["position"] ?? 0), waitS: Number(data["wait_s"] ?? 0) } };
    case "session.expiring":
      return { ...state, expiresAt: at + Number(data["seconds"] ?? 0) * 1000 };
    case "service.degraded":
      return { ...state, degraded: true, restoredUntil: 0 };
    case "service.restored":
      return { ...state, degraded: false, restoredUntil: state.degraded ? at + RESTORED_MS : 0 };
    default:
      return state;
  }
}

/** Whether a reply of the bot is due: to the last utterance, or news of an action that runs. */
export function awaitsReply(state: ChatState): boolean {
  if (state.closed || state.owner !== "bot") return false;
  for (let i = state.entries.length - 1; i >= 0; i -= 1) {
    const entry = state.entries[i];
    if (entry?.kind === "reply") return entry.state === "execution";
    if (entry?.kind === "user") return true;
  }
  return false;
}
