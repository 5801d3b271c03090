/** The log as rows of the page: days, groups of one speaker, notices. Pure. */

import type { Entry, EventEntry, ReplyEntry, UserEntry } from "../../mcp/entries";
import type { Item } from "../../mcp/outbox";

interface Placed {
  readonly key: string;
  /** First and last of a run of messages by one speaker. */
  readonly first: boolean;
  readonly last: boolean;
}

export type Row =
  | { readonly type: "day"; readonly key: string; readonly at: number }
  | ({ readonly type: "user"; readonly entry: UserEntry; readonly stored: boolean } & Placed)
  | ({ readonly type: "reply"; readonly entry: ReplyEntry } & Placed)
  | { readonly type: "notice"; readonly key: string; readonly entry: EventEntry };

const GROUP_MS = 5 * 60_000;

/** Events that a customer sees as a line; others say nothing on the page. */
const NOTICES = new Set(["transfer.queued", "transfer.accepted", "transfer.ended"]);

/** The entries, and after them the texts that have no Ack yet. */
export function rowsOf(entries: readonly Entry[], pending: readonly Item[]): Row[] {
  const rows: Row[] = [];
  const visible = entries.filter((entry) => entry.kind !== "feedback" && (entry.kind !== "event" || NOTICES.has(entry.event)));
  const shown = [...visible, ...pending.flatMap(unstored)];
  shown.forEach((entry, i) => {
    const [before, after] = [shown[i - 1], shown[i + 1]];
    if (entry.at > 0 && (!before || !sameDay(before.at, entry.at))) {
      rows.push({ type: "day", key: `day-${keyOf(entry)}`, at: entry.at });
    }
    const key = keyOf(entry);
    const place = { key, first: !together(before, entry), last: !together(entry, after) };
    if (entry.kind === "user") rows.push({ type: "user", entry, stored: entry.sequence !== UNSTORED, ...place });
    else if (entry.kind === "reply") rows.push({ type: "reply", entry, ...place });
    else if (entry.kind === "event") rows.push({ type: "notice", key, entry });
  });
  return rows;
}

const UNSTORED = 0;

/** A waiting text in the shape of an entry without a place. */
function unstored({ id, body, at, number }: Item): UserEntry[] {
  if (body.kind !== "text") return [];
  const { text, metadata, attachments = [] } = body;
  const origin = { clientId: "", clientSequence: number, localId: id };
  return [{ kind: "user", sequence: UNSTORED, at, text, metadata, attachments, ...origin }];
}

/** A text keeps its key from writing to storing, so that its bubble stays where it is. */
function keyOf(entry: Entry): string {
  return entry.kind === "user" && entry.localId !== undefined ? entry.localId : `entry-${entry.sequence}`;
}

function together(a: Entry | undefined, b: Entry | undefined): boolean {
  return a !== undefined && b !== undefined && speaker(a) === speaker(b) && b.at - a.at < GROUP_MS && sameDay(a.at, b.at);
}

function speaker(entry: Entry): string {
  if (entry.kind === "reply") return `${entry.sender}/${entry.senderName}`;
  return entry.kind === "user" ? "customer" : `${entry.kind}/${entry.sequence}`;
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

export interface Press {
  readonly card: number;
  readonly action: number;
}

/** Which buttons of which replies were pressed: reply's sequence → presses. */
export function pressesOf(rows: readonly Row[]): Map<number, Press[]> {
  const presses = new Map<number, Press[]>();
  for (const row of rows) {
    if (row.type !== "user") continue;
    const { card_sequence: reply, card_index: card, action_index: action } = row.entry.metadata;
    if (reply === undefined || card === undefined || action === undefined) continue;
    const known = presses.get(Number(reply)) ?? [];
    presses.set(Number(reply), [...known, { card: Number(card), action: Number(action) }]);
  }
  return presses;
}

/** Scores given: entry's sequence → the last score. */
export function scoresOf(entries: readonly Entry[]): Map<number, number> {
  return new Map(entries.flatMap((entry) => (entry.kind === "feedback" ? [[entry.about, entry.score] as const] : [])));
}

/** Whether the whole session was rated, or is about to be. */
export function isRated(entries: readonly Entry[], pending: readonly Item[]): boolean {
  const given = entries.some((entry) => entry.kind === "feedback" && entry.about === 0);
  return given || pending.some(({ body }) => body.kind === "feedback" && body.about === 0);
}

/** A reply as plain text, its cards included, for the clipboard. */
export function textOfReply({ text, cards }: ReplyEntry): string {
  const parts = cards.map(({ title, subtitle, fields }) =>
    [title, subtitle, ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`)].filter(Boolean).join("\n"),
  );
  return [text, ...parts].filter(Boolean).join("\n\n");
}

/** The reply whose suggestions are still of use: the last thing said, when the bot said it. */
export function openReply(entries: readonly Entry[]): ReplyEntry | undefined {
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    if (entry?.kind === "reply") return entry;
    if (entry?.kind === "user") return undefined;
  }
  return undefined;
}
