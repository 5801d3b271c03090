import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeText } from "../src/chat/files/size";
import { Tray, type TrayFile } from "../src/chat/files/tray";
import { outcomeOf, type Sending } from "../src/chat/files/upload";
import { Desk } from "./support/desk";
import type { MCPMessage } from "../src/mcp/gen/mcp_pb";

const PHOTO = { id: "f1", name: "a.jpg", mediaType: "image/jpeg", bytes: 10, url: "/media/f1" };

class Bench {
  token = "token";
  sent: Sending[] = [];
  stopped: string[] = [];
  #ids = 0;
  readonly tray = new Tray({
    limits: { maxCount: 2, maxBytes: 100 },
    send: (sending) => {
      this.sent.push(sending);
      return () => void this.stopped.push(sending.file.name);
    },
    newId: () => `n${++this.#ids}`,
    token: () => this.token,
  });

  add(...names: string[]): void {
    this.tray.add(names.map((name) => new File(["text"], name)));
  }

  get states(): string[] {
    return this.tray.files.map(({ file, state, problem }) => `${file.name} ${state}${problem && ` ${problem}`}`);
  }

  get last(): Sending {
    return this.sent.at(-1) as Sending;
  }
}

test("a file is uploaded with the session's token, shows its progress, and is taken with the message", () => {
  const bench = new Bench();
  bench.add("a.jpg");
  assert.equal(bench.last.token, "token");
  bench.last.progress(0.5);
  assert.equal(bench.tray.files[0]?.progress, 0.5);
  assert.equal(bench.tray.take(), undefined);
  bench.last.done({ ok: true, attachment: PHOTO });
  assert.deepEqual(bench.tray.take(), [PHOTO]);
  assert.deepEqual(bench.states, []);
});

test("what is too many, too large or empty is not uploaded", () => {
  const bench = new Bench();
  bench.tray.add([new File(["x".repeat(101)], "large"), new File([], "empty"), new File(["x"], "third")]);
  assert.deepEqual(bench.states, ["large failed too_large", "empty failed empty"]);
  assert.equal(bench.tray.tooMany, true);
  assert.equal(bench.sent.length, 0);
  assert.equal(bench.tray.files.some((file) => bench.tray.canRetry(file)), false);
  bench.tray.remove((bench.tray.files[0] as TrayFile).id);
  assert.equal(bench.tray.tooMany, false);
});

test("a removed file's upload is stopped", () => {
  const bench = new Bench();
  bench.add("a.jpg");
  bench.tray.remove((bench.tray.files[0] as TrayFile).id);
  assert.deepEqual(bench.stopped, ["a.jpg"]);
});

test("a refused file stays refused, one that the network lost can be tried again", () => {
  const bench = new Bench();
  bench.add("a.exe", "b.jpg");
  bench.sent[0]?.done({ ok: false, code: "type_not_allowed" });
  bench.sent[1]?.done({ ok: false, code: "network" });
  assert.deepEqual(bench.tray.files.map((file) => bench.tray.canRetry(file)), [false, true]);
  bench.tray.retry((bench.tray.files[1] as TrayFile).id);
  assert.deepEqual(bench.states, ["a.exe failed type_not_allowed", "b.jpg uploading"]);
});

test("without a session files wait for it, and go into the new one when the session changes", () => {
  const bench = new Bench();
  bench.token = "";
  bench.add("a.jpg");
  assert.deepEqual(bench.states, ["a.jpg waiting"]);
  bench.token = "one";
  bench.tray.connected("s1");
  bench.last.done({ ok: true, attachment: PHOTO });
  bench.tray.connected("s1");
  assert.equal(bench.sent.length, 1);
  bench.token = "two";
  bench.tray.connected("s2");
  assert.deepEqual(bench.sent.map(({ token }) => token), ["one", "two"]);
  assert.equal(bench.tray.ready, false);
});

test("a connection that is back tries again what the network lost", () => {
  const bench = new Bench();
  bench.tray.connected("s1");
  bench.add("a.jpg");
  bench.last.done({ ok: false, code: "network" });
  bench.tray.connected("s1");
  assert.deepEqual(bench.states, ["a.jpg uploading"]);
});

test("an answer is an attachment, the server's reason, or no answer at all", () => {
  const body = JSON.stringify({ id: "f1", name: "a.jpg", media_type: "image/jpeg", bytes: 10, url: "/media/f1" });
  assert.deepEqual(outcomeOf(201, body), { ok: true, attachment: PHOTO });
  assert.deepEqual(outcomeOf(415, '{"error":{"code":"type_not_allowed"}}'), { ok: false, code: "type_not_allowed" });
  assert.deepEqual(outcomeOf(502, "<html>"), { ok: false, code: "network" });
  assert.deepEqual(outcomeOf(413, ""), { ok: false, code: "too_large" });
});

test("sizes are written as people write them", () => {
  assert.deepEqual([1, 839_680, 3_565_158].map(sizeText), ["1 KB", "820 KB", "3.4 MB"]);
});

function ids(message: MCPMessage | undefined): string[] {
  return message?.payload.case === "userMsg" ? message.payload.value.attachments.map(({ id }) => id) : [];
}

test("a message with files and no text goes out with their ids and comes back as an entry", () => {
  const desk = new Desk();
  const socket = desk.online();
  assert.equal(desk.client.send("  "), undefined);
  desk.client.send("", {}, [PHOTO]);
  const sent = socket.sent.findLast((message) => message.payload.case === "userMsg");
  assert.deepEqual(ids(sent), ["f1"]);
  desk.ack(1, 1);
  const entry = desk.entries[0];
  assert.deepEqual(entry?.kind === "user" && entry.attachments, [PHOTO]);
});

test("files of another session don't go along when a text is sent again", () => {
  const desk = new Desk();
  desk.online();
  desk.client.send("看图", {}, [PHOTO]);
  desk.refuse(2001, { client_sequence: 1 }, true);
  desk.client.startNew();
  const socket = desk.greet({ session: "session-2" });
  desk.client.sendAgain(desk.unsent[0]?.id ?? "");
  const sent = socket.sent.findLast((message) => message.payload.case === "userMsg");
  assert.equal(sent?.payload.case === "userMsg" && sent.payload.value.content, "看图");
  assert.deepEqual(ids(sent), []);
  assert.deepEqual(desk.unsent, []);
});
