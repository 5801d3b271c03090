import assert from "node:assert/strict";
import { test } from "node:test";
import { identityKey } from "../src/chat/boot";
import { en } from "../src/chat/i18n/en";
import { zh } from "../src/chat/i18n/zh";
import { awaitsReply, INITIAL, reduce, type ChatState } from "../src/chat/model/state";
import { isRated, openReply, pressesOf, rowsOf, textOfReply } from "../src/chat/model/stream";
import { dayName, waitText } from "../src/chat/model/times";
import type { Entry, ReplyEntry, UserEntry } from "../src/mcp/entries";

const NOON = new Date(2026, 10, 21, 12).getTime();
const MINUTE = 60_000;

function said(sequence: number, at = NOON, extra: Partial<UserEntry> = {}): UserEntry {
  return { kind: "user", sequence, at, text: "", attachments: [], metadata: {}, clientId: "c", clientSequence: 1, ...extra };
}

function replied(sequence: number, at = NOON, extra: Partial<ReplyEntry> = {}): ReplyEntry {
  const empty = { text: "", suggestions: [], cards: [], attachments: [], intent: "", confidence: 0, senderName: "", replyTo: 0, state: "" };
  return { kind: "reply", sequence, at, sender: "bot", ...empty, ...extra };
}

function happened(sequence: number, event: string, data: Record<string, string> = {}): Entry {
  return { kind: "event", sequence, at: NOON, event, data };
}

function after(...entries: Entry[]): ChatState {
  return reduce(INITIAL, { type: "entries", entries });
}

test("messages of one speaker within five minutes are one group", () => {
  const rows = rowsOf([said(1), said(2, NOON + MINUTE), said(3, NOON + 9 * MINUTE), replied(4, NOON + 9 * MINUTE)], []);
  const groups = rows.flatMap((row) => (row.type === "user" || row.type === "reply" ? [`${row.first} ${row.last}`] : []));
  assert.deepEqual(groups, ["true false", "false true", "true true", "true true"]);
});

test("each day begins with its separator", () => {
  const rows = rowsOf([said(1, NOON - 86_400_000), said(2), replied(3)], []);
  assert.deepEqual(rows.map((row) => row.type), ["day", "user", "day", "user", "reply"]);
});

test("a text keeps its row's key from writing to storing", () => {
  const body = { kind: "text", text: "hi", metadata: {} } as const;
  const [, before] = rowsOf([], [{ id: "local", at: NOON, body, session: "s", number: 1 }]);
  const [, later] = rowsOf([said(1, NOON, { localId: "local" })], []);
  assert.equal(before?.key, later?.key);
  assert.equal(before?.type === "user" && before.stored, false);
  assert.equal(later?.type === "user" && later.stored, true);
});

test("judgements and unknown events are no rows", () => {
  const judged: Entry = { kind: "feedback", sequence: 1, at: NOON, about: 0, score: 5, comment: "", clientId: "c", clientSequence: 1 };
  assert.deepEqual(rowsOf([judged, happened(2, "something.else")], []), []);
});

test("a pressed button is known by the message that it sent", () => {
  const metadata = { card_sequence: "2", card_index: "0", action_index: "1" };
  const presses = pressesOf(rowsOf([replied(2), said(3, NOON, { metadata }), said(4)], []));
  assert.deepEqual([...presses], [[2, [{ card: 0, action: 1 }]]]);
});

test("suggestions are open until the customer says something else", () => {
  assert.equal(openReply([said(1), replied(2)])?.sequence, 2);
  assert.equal(openReply([said(1), replied(2), said(3)]), undefined);
});

test("a reply is due after an utterance and while an action runs", () => {
  assert.equal(awaitsReply(after()), false);
  assert.equal(awaitsReply(after(said(1))), true);
  assert.equal(awaitsReply(after(said(1), replied(2))), false);
  assert.equal(awaitsReply(after(said(1), replied(2, NOON, { state: "execution" }))), true);
  assert.equal(awaitsReply(after(said(1), happened(2, "transfer.queued"))), false);
});

test("who answers follows the log", () => {
  const queued = after(happened(1, "transfer.queued"));
  assert.equal(queued.owner, "queue");
  const taken = reduce(queued, { type: "entries", entries: [happened(2, "transfer.accepted", { agent: "李娜" })] });
  assert.deepEqual([taken.owner, taken.ownerName], ["agent", "李娜"]);
  const ended = reduce(taken, { type: "entries", entries: [happened(3, "transfer.ended")] });
  assert.equal(ended.owner, "bot");
});

test("a reset keeps what the customer wrote", () => {
  const body = { kind: "text", text: "hi", metadata: {} } as const;
  const item = { id: "local", at: NOON, body, session: "s", number: 1 };
  const state = reduce(reduce(after(said(1)), { type: "pending", pending: [item] }), { type: "reset" });
  assert.deepEqual([state.entries, state.pending], [[], [item]]);
});

test("days and waits are named in both languages", () => {
  assert.deepEqual([zh, en].map((t) => dayName(NOON, NOON, t)), ["今天", "Today"]);
  assert.equal(dayName(NOON - 86_400_000, NOON, zh), "昨天");
  assert.equal(dayName(new Date(2025, 0, 2).getTime(), NOON, zh), "2025年1月2日");
  assert.deepEqual([waitText(0, en), waitText(20, en), waitText(130, zh)], ["", "1 minute", "2 分钟"]);
});

test("no text of the page is empty or left in the other language", () => {
  for (const [key, text] of Object.entries(zh)) {
    if (typeof text !== "string" || key === "languageMark" || key === "switchLanguage") continue;
    assert.match(text, /\p{Script=Han}/u, `zh.${key}`);
    assert.doesNotMatch(String(en[key as keyof typeof en]), /\p{Script=Han}|^$/u, `en.${key}`);
  }
  assert.equal(en.starters.length, zh.starters.length);
});

test("an identity's storage is named by its sub, a stranger's by guest", () => {
  const token = (claims: object): string => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;
  const demo = identityKey(token({ sub: "demo", exp: 1 }));
  assert.equal(demo, identityKey(token({ sub: "demo", exp: 2 })));
  assert.notEqual(demo, identityKey(token({ sub: "演示" })));
  assert.doesNotMatch(demo, /demo/);
  assert.deepEqual(["", "nonsense", "a.b.c", token({})].map(identityKey), ["guest", "guest", "guest", "guest"]);
});

test("when replies are on time again it is said for a moment, and only where it was said that they weren't", () => {
  const signal = (kind: string) => ({ type: "signal", signal: { kind, data: {} }, at: NOON }) as const;
  const late = reduce(INITIAL, signal("service.degraded"));
  assert.equal(late.degraded, true);
  const well = reduce(late, signal("service.restored"));
  assert.equal(well.degraded, false);
  assert.ok(well.restoredUntil > NOON);
  assert.equal(reduce(INITIAL, signal("service.restored")).restoredUntil, 0);
});

test("the whole conversation counts as rated from the moment the rating is given", () => {
  const body = { kind: "feedback", about: 0, score: 5, comment: "" } as const;
  assert.equal(isRated([said(1)], []), false);
  assert.equal(isRated([], [{ id: "x", body, at: NOON, session: "s", number: 1 }]), true);
  assert.equal(isRated([{ ...body, sequence: 2, at: NOON, clientId: "c", clientSequence: 1 }], []), true);
  assert.equal(isRated([{ ...body, about: 7, sequence: 2, at: NOON, clientId: "c", clientSequence: 1 }], []), false);
});

test("a reply is copied as plain text, its cards included", () => {
  const card = { title: "手机", subtitle: "昨天", imageUrl: "", fields: { 金额: "¥2,999" }, actions: [] };
  assert.equal(textOfReply(replied(1, NOON, { text: "找到了", cards: [card] }) as ReplyEntry), "找到了\n\n手机\n昨天\n金额: ¥2,999");
});
