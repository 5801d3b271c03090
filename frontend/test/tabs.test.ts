import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStore } from "../src/mcp/environment";
import { Desk, fixedTab } from "./support/desk";

function twoTabs(): [Desk, Desk] {
  const store = memoryStore();
  const [first, second] = [new Desk({ store }), new Desk({ store, tab: fixedTab("tab-b") })];
  first.online();
  second.client.start();
  return [first, second];
}

function ended(desk: Desk, sequence = 1): void {
  desk.socket.receive({
    header: { sequenceId: BigInt(sequence) },
    payload: { case: "event", value: { kind: "session.closed", data: { reason: "expired" } } },
  });
}

test("a new session in one tab takes along the tabs where the old one has ended", () => {
  const [first, second] = twoTabs();
  first.client.stop();
  second.greet({ recovered: false });
  ended(second);
  assert.equal(second.closed, 1);
  first.client.startNew();
  first.greet({ session: "session-2" });
  assert.equal(second.client.followOtherTabs(), true);
  second.greet({ session: "session-2", recovered: true });
  assert.equal(second.client.sessionId, "session-2");
  assert.equal(second.client.resumeToken, "token-of-session-2");
  assert.deepEqual(second.log, []);
});

test("a tab whose session goes on stays in it", () => {
  const [first, second] = twoTabs();
  second.greet({ recovered: false });
  first.client.startNew();
  first.greet({ session: "session-2" });
  assert.equal(second.client.followOtherTabs(), false);
  assert.equal(second.client.sessionId, "session-1");
});

test("a tab that hears of the end last goes where the others are, and doesn't call them back", () => {
  const [first, second] = twoTabs();
  ended(first);
  first.client.startNew();
  first.greet({ session: "session-2" });
  second.greet({ session: "session-1", recovered: true, closed: true });
  second.greet({ session: "session-2", recovered: true });
  assert.equal(second.client.sessionId, "session-2");
  assert.match(second.store.get("session") ?? "", /session-2/);
});

test("what was written for the session that ended is offered in the new one", () => {
  const [first, second] = twoTabs();
  second.greet({ recovered: false });
  second.client.send("还在吗");
  first.client.startNew();
  first.greet({ session: "session-2" });
  second.refuse(2001, { client_sequence: 1 }, true);
  second.greet({ session: "session-2", recovered: true });
  assert.deepEqual(second.offered, ["closed 还在吗"]);
});

test("a fresh identity goes with the next Connect", () => {
  const desk = new Desk();
  desk.online();
  desk.client.identify("renewed");
  desk.socket.break(1006);
  desk.waitOut();
  desk.socket.open();
  const connect = desk.socket.sent[0]?.payload;
  assert.equal(connect?.case === "connect" && connect.value.identityToken, "renewed");
});
