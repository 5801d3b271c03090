/** What the client needs from around it, and what it tells. */

import type { Codec } from "./codec";
import type { Entry } from "./entries";
import type { Clock, KeyValue, OpenSocket } from "./environment";
import type { Status } from "./link";
import type { Item, Unsent } from "./outbox";
import type { ProtocolError } from "./sender";
import type { TabIdentity } from "./tab";

export interface ClientSettings {
  readonly url: string;
  /** "" for an anonymous visitor. */
  readonly identityToken: string;
  readonly locale: string;
}

export interface ClientSeams {
  readonly clock: Clock;
  readonly codec: Codec;
  readonly openSocket: OpenSocket;
  /** What must outlive the tab; one store (prefix) per identity. */
  readonly store: KeyValue;
  readonly tab: TabIdentity;
  readonly newId: () => string;
  readonly random: () => number;
  readonly hidden: () => boolean;
}

/** What Connected said. */
export interface SessionInfo {
  readonly id: string;
  readonly recovered: boolean;
  readonly state: string;
  readonly closed: boolean;
  /** "bot", "queue" or "agent". */
  readonly owner: string;
  readonly ownerName: string;
  readonly maxContentChars: number;
}

export interface Signal {
  readonly kind: string;
  readonly data: Readonly<Record<string, string>>;
}

export interface ClientEvents {
  status: Status;
  session: SessionInfo;
  /** The copy of the log is void: another session, or a gap too long to replay. */
  reset: undefined;
  /** The next entries, in order, each once. */
  entries: readonly Entry[];
  /** Everything that the log held at Connected is here. */
  caughtUp: undefined;
  pending: readonly Item[];
  unsent: readonly Unsent[];
  /** An ephemeral Event: typing, queue.position, session.expiring, service.degraded … */
  signal: Signal;
  /** The session takes no more messages. */
  closed: undefined;
  /** An Error that is not about one of our texts. */
  problem: ProtocolError;
}
