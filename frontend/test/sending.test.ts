import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "./support/desk";

function writing(...texts: string[]): Desk {
  const desk = new Desk();
  desk.online();
  for (const text of texts) desk.client.send(text);
  desk.socket.sent.length = 0;
  return desk;
}

test("a gap goes back to what the server expects", () => {
  const desk = writing("a", "b", "c");
  desk.ack(1, 1);
  desk.refuse(1003, { client_sequence: 3, expected: 2 }, true);
  desk.clock.advance(1_000);
  assert.deepEqual(desk.socket.texts, ["2 b", "3 c"]);
});

test("a burst of gap errors makes one repetition", () => {
  const desk = writing("a", "b", "c", "d");
  for (const number of [2, 3, 4]) desk.refuse(1003, { client_sequence: number, expected: 1 }, true);
  desk.clock.advance(1_000);
  assert.deepEqual(desk.socket.texts, ["1 a", "2 b", "3 c", "4 d"]);
});

test("a gap error that names a hole below our texts moves them up", () => {
  const desk = writing("a", "b", "c");
  desk.ack(1, 1);
  desk.refuse(1003, { client_sequence: 2, expected: 1 });
  desk.refuse(1003, { client_sequence: 3, expected: 1 });
  desk.clock.advance(1_000);
  assert.deepEqual(desk.socket.texts, ["1 b", "2 c"]);
});

test("a hole that Connected shows is closed by moving up", () => {
  const desk = new Desk();
  desk.online({ accepted: 0 });
  desk.client.send("a");
  desk.ack(1, 1);
  desk.client.send("b");
  desk.socket.break();
  desk.reconnect({ head: 1, accepted: 0 });
  assert.deepEqual(desk.socket.texts, ["1 b"]);
});

test("a number taken by another content is changed for one that nothing has", () => {
  const desk = writing("a", "b");
  desk.refuse(1004, { client_sequence: 1, expected: 5 });
  desk.clock.advance(1_000);
  assert.deepEqual(desk.socket.texts, ["2 b", "5 a"]);
});

test("a rate limit holds everything back as long as it says", () => {
  const desk = writing("a", "b");
  desk.refuse(1005, { client_sequence: 1, retry_after_ms: 2500 }, true);
  desk.client.send("c");
  desk.clock.advance(2_400);
  assert.deepEqual(desk.socket.texts, []);
  desk.clock.advance(200);
  assert.deepEqual(desk.socket.texts, ["1 a", "2 b", "3 c"]);
});

for (const code of [3000, 3001]) {
  test(`error ${code} is tried again, later each time`, () => {
    const desk = writing("a");
    const times: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const start = desk.clock.now();
      const before = desk.socket.texts.length;
      desk.refuse(code, { client_sequence: 1 }, true);
      while (desk.socket.texts.length === before) desk.clock.advance(10);
      times.push(desk.clock.now() - start);
    }
    assert.deepEqual(times, [...times].sort((a, b) => a - b));
    assert.ok((times[3] ?? 0) > (times[0] ?? 0));
  });
}

test("a refused text is set aside with the server's advice, and later texts move up", () => {
  const desk = writing("bad", "good", "better");
  desk.refuse(1007, { client_sequence: 1 }, false, "请删去特殊字符");
  desk.refuse(1003, { client_sequence: 2, expected: 1 }, true);
  desk.refuse(1003, { client_sequence: 3, expected: 1 }, true);
  desk.clock.advance(1_000);

  assert.deepEqual(desk.socket.texts, ["1 good", "2 better"]);
  assert.deepEqual(desk.offered, ["refused bad"]);
  assert.equal(desk.unsent[0]?.advice, "请删去特殊字符");
});

test("two refusals in one burst name the texts that were sent, not those that moved up", () => {
  const desk = writing("bad", "worse", "good");
  desk.refuse(1007, { client_sequence: 1 });
  desk.refuse(1006, { client_sequence: 2 });
  desk.refuse(1003, { client_sequence: 3, expected: 1 }, true);
  desk.clock.advance(1_000);

  assert.deepEqual(desk.offered, ["refused bad", "refused worse"]);
  assert.deepEqual(desk.socket.texts, ["1 good"]);
});

test("texts to a closed session are offered, and sent only in the new one when asked", () => {
  const desk = writing("a", "b");
  desk.refuse(2001, { client_sequence: 1 }, true);
  assert.deepEqual(desk.offered, ["closed a", "closed b"]);
  assert.equal(desk.closed, 1);
  assert.equal(desk.socket.closedByClient, false);

  desk.client.startNew();
  desk.greet({ session: "session-2" });
  assert.equal(desk.socket.all("connect")[0]?.value.resumeToken, "");
  assert.deepEqual(desk.socket.texts, []);
  for (const { id } of desk.unsent) desk.client.sendAgain(id);
  assert.deepEqual(desk.socket.texts, ["1 a", "2 b"]);
});

test("an Ack that does not come is asked for by repeating", () => {
  const desk = writing("a");
  desk.clock.advance(11_000);
  assert.deepEqual(desk.socket.texts, ["1 a"]);
  desk.ack(1, 1);
  desk.ack(1, 1);
  assert.deepEqual(desk.log, ["1 a"]);
});

test("never more than sixteen frames wait for their Acks", () => {
  const desk = new Desk();
  desk.online();
  for (let n = 1; n <= 40; n += 1) desk.client.send(`text ${n}`);
  assert.equal(desk.socket.texts.length, 16);
  desk.ack(1, 1);
  assert.equal(desk.socket.texts.length, 17);
});

test("a press on a card names the card, and keeps that only in its own session", () => {
  const desk = new Desk();
  desk.online();
  const place = { card_sequence: "2", card_index: "0", action_index: "1" };
  desk.client.send("取消订单", place);
  assert.deepEqual(desk.socket.all("userMsg")[0]?.value.metadata, place);

  desk.refuse(2001, { client_sequence: 1 }, true);
  desk.client.startNew();
  desk.greet({ session: "session-2" });
  desk.client.sendAgain(desk.unsent[0]?.id ?? "");
  assert.deepEqual(desk.socket.all("userMsg")[0]?.value.metadata, {});
});

test("feedback is numbered with the texts and takes its place in the log", () => {
  const desk = new Desk();
  desk.online();
  desk.client.send("a");
  desk.client.feedback(2, 5, "好");
  const sent = desk.socket.all("feedback")[0];
  assert.equal(sent?.number, 2);
  assert.equal(sent?.value.score, 5);

  desk.ack(1, 1);
  desk.reply(2, "b");
  desk.ack(2, 3);
  assert.deepEqual(desk.log, ["1 a", "2 reply b", "3 feedback"]);
});

test("text goes out in NFC, without control characters and half characters", () => {
  const desk = new Desk();
  desk.online();
  desk.client.send(" e\u0301\r\nline\u0000\u0007 two \ud83d ");
  assert.deepEqual(desk.socket.texts, ["1 \u00e9\nline two \ufffd"]);
  assert.equal(desk.client.send(" \n "), undefined);
});
