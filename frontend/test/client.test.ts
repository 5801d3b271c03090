import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonCodec } from "../src/mcp/codec-json";
import { Desk, fixedTab } from "./support/desk";

test("the first frame is Connect with version 1, client id, identity and locale", () => {
  const desk = new Desk();
  desk.client.start();
  desk.socket.open();

  const connect = desk.socket.all("connect")[0]?.value;
  assert.equal(desk.network.subprotocols[0], "mcp.v1.proto");
  assert.equal(desk.socket.sent[0]?.header?.version, 1);
  assert.equal(connect?.clientId, "tab-a");
  assert.equal(connect?.identityToken, "signed");
  assert.equal(connect?.locale, "zh-hans");
  assert.equal(connect?.resumeToken, "");
});

test("the JSON subprotocol carries the same conversation", () => {
  const desk = new Desk({ codec: jsonCodec });
  desk.online();
  desk.client.send("你好");
  desk.ack(1, 1);
  desk.reply(2, "您好");

  assert.equal(desk.network.subprotocols[0], "mcp.v1.json");
  assert.deepEqual(desk.socket.texts, ["1 你好"]);
  assert.deepEqual(desk.log, ["1 你好", "2 reply 您好"]);
});

test("a text is pending until its Ack and then stands in the log at the Ack's place", () => {
  const desk = new Desk();
  desk.online();
  const id = desk.client.send("我想取消订单");

  assert.deepEqual(desk.waiting, ["1 我想取消订单"]);
  desk.ack(1, 1);
  assert.deepEqual(desk.waiting, []);
  assert.deepEqual(desk.log, ["1 我想取消订单"]);
  assert.equal(desk.entries[0]?.kind === "user" && desk.entries[0].localId, id);
});

test("entries are told in order though they arrive out of order or twice", () => {
  const desk = new Desk();
  desk.online();
  desk.reply(2, "two");
  assert.deepEqual(desk.log, []);
  desk.reply(3, "three");
  desk.reply(1, "one");
  desk.reply(2, "two");
  assert.deepEqual(desk.log, ["1 reply one", "2 reply two", "3 reply three"]);
  assert.equal(desk.client.cursor, 3);
});

test("a repeated entry is no gap", () => {
  const desk = new Desk();
  desk.online();
  desk.reply(1, "one");
  desk.reply(1, "one");
  desk.clock.advance(9_000);
  assert.equal(desk.network.sockets.length, 1);
});

test("a gap that does not close makes the client resume at its cursor", () => {
  const desk = new Desk();
  desk.online();
  desk.reply(1, "one");
  desk.reply(3, "three");
  desk.clock.advance(9_000);
  assert.equal(desk.network.sockets[0]?.closedByClient, true);

  desk.reconnect({ head: 3 });
  assert.equal(Number(desk.socket.all("connect")[0]?.value.lastSequence), 1);
});

test("a lost last entry is fetched when a heartbeat names a higher head", () => {
  const desk = new Desk();
  desk.online();
  desk.socket.receive({ header: { timestamp: 7n }, payload: { case: "heartbeat", value: { lastSequence: 1n } } });
  desk.clock.advance(9_000);
  assert.equal(desk.network.sockets.length, 2);
});

test("reconnect resends only what has no Ack, under the same numbers", () => {
  const desk = new Desk();
  desk.online();
  desk.client.send("a");
  desk.client.send("b");
  desk.client.send("c");
  desk.ack(1, 1);
  desk.socket.break();
  desk.client.send("d");

  desk.reconnect({ head: 1, accepted: 1 });
  const connect = desk.socket.all("connect")[0]?.value;
  assert.equal(connect?.resumeToken, "token-of-session-1");
  assert.equal(Number(connect?.lastSequence), 1);
  assert.deepEqual(desk.socket.texts, ["2 b", "3 c", "4 d"]);
});

test("an own entry in the replay counts as its Ack", () => {
  const desk = new Desk();
  desk.online();
  desk.client.send("stored, but the Ack was lost");
  desk.socket.break();
  desk.reconnect({ head: 1, accepted: 1 });
  desk.entry(1, "stored, but the Ack was lost", "tab-a", 1);

  assert.deepEqual(desk.waiting, []);
  desk.ack(1, 1);
  assert.deepEqual(desk.log, ["1 stored, but the Ack was lost"]);
});

test("a reopened page takes its session, its numbering and its outbox from storage", () => {
  const first = new Desk();
  first.online();
  first.client.send("a");
  first.ack(1, 1);
  first.client.send("b");
  first.client.stop();

  const second = new Desk({ store: first.store });
  second.client.start();
  second.client.send("c");
  second.greet({ recovered: true, head: 1, accepted: 1 });

  assert.equal(second.socket.all("connect")[0]?.value.resumeToken, "token-of-session-1");
  assert.equal(Number(second.socket.all("connect")[0]?.value.lastSequence), 0);
  assert.deepEqual(second.socket.texts, ["2 b", "3 c"]);
});

test("an unknown token means a new session, where old texts are offered and not sent", () => {
  const first = new Desk();
  first.online();
  first.client.send("to the old session");
  first.client.stop();

  const second = new Desk({ store: first.store });
  second.online({ session: "session-2" });
  second.clock.advance(30_000);
  assert.deepEqual(second.socket.texts, []);
  assert.deepEqual(second.offered, ["other_session to the old session"]);

  second.client.sendAgain(second.unsent[0]?.id ?? "");
  assert.deepEqual(second.socket.texts, ["1 to the old session"]);
  assert.deepEqual(second.offered, []);
});

test("an unknown token in the middle of a page's life voids the copy of the log", () => {
  const desk = new Desk();
  desk.online();
  desk.reply(1, "old");
  desk.socket.break();
  desk.reconnect({ session: "session-2", recovered: false });

  assert.deepEqual(desk.log, []);
  desk.reply(1, "new");
  assert.deepEqual(desk.log, ["1 reply new"]);
});

test("a gap too long to replay drops the copy and starts at first_sequence", () => {
  const desk = new Desk();
  desk.online();
  desk.reply(1, "one");
  desk.client.send("kept");
  desk.socket.break();
  desk.reconnect({ recovered: false, head: 602, first: 602, token: "token-of-session-1" });
  desk.reply(602, "late");

  assert.deepEqual(desk.log, ["602 reply late"]);
  assert.deepEqual(desk.socket.texts, ["1 kept"]);
  assert.equal(desk.client.hasOlder, true);
});

test("history.get fills in older entries without touching the cursor", async () => {
  const desk = new Desk();
  desk.online({ recovered: false, head: 12, first: 11 });
  desk.reply(11, "eleven");
  desk.reply(12, "twelve");
  const older = desk.client.older(2);
  const asked = desk.socket.all("event")[0]?.value;
  assert.equal(asked?.kind, "history.get");
  assert.deepEqual(asked?.data, { before: "11", limit: "2" });

  desk.reply(10, "ten");
  desk.reply(9, "nine");
  assert.deepEqual((await older).map((entry) => entry.sequence), [9, 10]);
  assert.equal(desk.client.cursor, 12);
  assert.deepEqual(desk.log, ["11 reply eleven", "12 reply twelve"]);
});

test("a history request ends empty when the connection is lost", async () => {
  const desk = new Desk();
  desk.online({ recovered: false, head: 12, first: 11 });
  const older = desk.client.older();
  desk.socket.break();
  assert.deepEqual(await older, []);
});

test("a new resume token is used from then on, an empty one keeps the old", () => {
  const desk = new Desk();
  desk.online();
  desk.socket.break();
  desk.reconnect({ token: "joined" });
  desk.socket.break();
  desk.reconnect();
  desk.socket.break();
  desk.reconnect();
  assert.equal(desk.socket.all("connect")[0]?.value.resumeToken, "joined");
});

test("somebody else's session is dropped and a new one asked for", () => {
  const desk = new Desk();
  desk.online();
  desk.client.stop();
  const other = new Desk({ store: desk.store });
  other.client.start();
  other.socket.open();
  other.refuse(2002, {});
  other.socket.open();

  assert.equal(other.network.sockets.length, 2);
  assert.equal(other.socket.all("connect")[0]?.value.resumeToken, "");
});

test("a heartbeat is answered from the message handler, an answer is not", () => {
  const desk = new Desk();
  desk.online();
  desk.reply(1, "one");
  desk.socket.receive({ header: { timestamp: 77n }, payload: { case: "heartbeat", value: { lastSequence: 1n } } });
  desk.socket.receive({ payload: { case: "heartbeat", value: { lastSequence: 1n, echoTimestamp: 5n } } });

  const beats = desk.socket.all("heartbeat");
  assert.equal(beats.length, 1);
  assert.equal(beats[0]?.value.echoTimestamp, 77n);
  assert.equal(beats[0]?.value.lastSequence, 1n);
  assert.equal(beats[0]?.value.connectionStatus, 1);
});

test("a silent server is asked before the time-out, and left when it stays silent", () => {
  const desk = new Desk();
  desk.online();
  desk.clock.advance(49_000);
  assert.equal(desk.socket.all("heartbeat").length, 0);
  desk.clock.advance(2_000);
  assert.equal(desk.socket.all("heartbeat").length, 1);
  desk.clock.advance(9_500);
  assert.equal(desk.network.sockets[0]?.closedByClient, true);
});

test("any frame counts as life", () => {
  const desk = new Desk();
  desk.online();
  for (let n = 1; n <= 10; n += 1) {
    desk.clock.advance(40_000);
    desk.reply(n, "still here");
  }
  assert.equal(desk.network.sockets.length, 1);
  assert.equal(desk.socket.all("heartbeat").length, 0);
});

test("close codes up to 4499 reconnect, later and later; from 4500 on they are final", () => {
  const desk = new Desk();
  desk.client.start();
  const waits: number[] = [];
  for (const code of [1006, 4000, 4003, 1012]) {
    desk.socket.break(code);
    waits.push(desk.waitOut());
  }
  assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
  assert.equal(desk.network.sockets.length, 5);

  desk.socket.break(4501);
  desk.clock.advance(600_000);
  assert.deepEqual(desk.client.status, { phase: "final", code: 4501 });
  assert.equal(desk.network.sockets.length, 5);
});

test("4504 forgets the session, so that the customer can begin a new one", () => {
  const desk = new Desk();
  desk.online();
  desk.socket.break(4504);
  assert.equal(desk.client.resuming, false);
  desk.client.startNew();
  desk.greet({ session: "session-2" });
  assert.equal(desk.client.status.phase, "open");
});

test("a replaced tab comes back under a new client id and leaves its texts to the other tab", () => {
  const desk = new Desk();
  desk.online();
  desk.client.send("sent as tab-a");
  desk.socket.break(4004);
  desk.client.send("written meanwhile");
  desk.reconnect({ head: 0 });

  assert.equal(desk.socket.all("connect")[0]?.value.clientId, "tab-a-2");
  assert.deepEqual(desk.socket.texts, ["1 written meanwhile"]);
  assert.deepEqual(desk.offered, ["uncertain sent as tab-a"]);

  desk.entry(1, "sent as tab-a", "tab-a", 1);
  assert.deepEqual(desk.offered, []);
  assert.deepEqual(desk.log, ["1 sent as tab-a"]);
});

test("a dead tab's texts are offered by the tab that found them, unless the log has them", () => {
  const dead = new Desk({ tab: fixedTab("dead") });
  dead.online();
  dead.client.send("stored");
  dead.client.send("lost");
  dead.client.stop();

  const desk = new Desk({ store: dead.store, tab: fixedTab("tab-b", ["dead"]) });
  desk.online({ recovered: true, head: 1 });
  desk.entry(1, "stored", "dead", 1);
  assert.deepEqual(desk.offered, ["uncertain lost"]);
  assert.deepEqual(desk.socket.texts, []);
});

test("server.draining delays the reconnect as long as the server asks", () => {
  const desk = new Desk();
  desk.online();
  desk.socket.receive({ payload: { case: "event", value: { kind: "server.draining", data: { retry_after_ms: "3000" } } } });
  desk.socket.break(4000);
  desk.clock.advance(2_900);
  assert.equal(desk.network.sockets.length, 1);
  desk.clock.advance(200);
  assert.equal(desk.network.sockets.length, 2);
});

test("waking up ends the wait for the next attempt", () => {
  const desk = new Desk();
  desk.online();
  desk.socket.break();
  desk.client.wake();
  assert.equal(desk.network.sockets.length, 2);
});

test("a dropped socket's late frames and closes mean nothing", () => {
  const desk = new Desk();
  const old = desk.online();
  desk.client.startNew();
  desk.greet({ session: "session-2" });
  old.receive({ header: { sequenceId: 1n }, payload: { case: "sysResp", value: { responseText: "late" } } });
  old.break(4501);
  assert.deepEqual(desk.log, []);
  assert.equal(desk.client.status.phase, "open");
});

test("ephemeral events reach the page and leave the cursor alone", () => {
  const desk = new Desk();
  desk.online();
  desk.socket.receive({ payload: { case: "event", value: { kind: "typing", data: { sender: "agent" } } } });
  assert.deepEqual(desk.signals, ["typing"]);
  assert.equal(desk.client.cursor, 0);
});

test("a locale is set on the standing connection and told at the next Connect", () => {
  const desk = new Desk();
  desk.online();
  desk.client.setLocale("en");
  assert.deepEqual(desk.socket.all("event")[0]?.value.data, { locale: "en" });
  desk.socket.break();
  desk.reconnect();
  assert.equal(desk.socket.all("connect")[0]?.value.locale, "en");
});

test("caughtUp is told once replay has reached the head that Connected named", () => {
  const desk = new Desk();
  desk.online({ recovered: true, head: 2 });
  desk.reply(1, "one");
  assert.equal(desk.caughtUp, 0);
  desk.reply(2, "two");
  assert.equal(desk.caughtUp, 1);
});
