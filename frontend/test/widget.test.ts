import assert from "node:assert/strict";
import { test } from "node:test";
import { Host } from "../src/chat/host";
import { prefixOf, takeAlong } from "../src/chat/keys";
import { memoryStore } from "../src/mcp/environment";
import { inkOn, toFrame, toSite, wrap } from "../src/widget/messages";
import { readOptions } from "../src/widget/options";

const INIT = { type: "init", identity: "signed", locale: "en", greeting: "hi", color: "#123456", open: true } as const;

function framed(allowed: readonly string[] = ["https://shop.example"]) {
  const said: { data: unknown; to: string }[] = [];
  const parent = { postMessage: (data: unknown, to: unknown) => void said.push({ data, to: String(to) }) };
  let hear: (event: { source: unknown; origin: string; data: unknown }) => void = () => undefined;
  const host = new Host({ parent: parent as never, allowed, listen: (heard) => void (hear = heard) });
  return { host, parent, said, hear: (event: { source: unknown; origin: string; data: unknown }) => hear(event) };
}

test("the frame believes an allowed site above it, and nobody else", async () => {
  const { host, parent, hear, said } = framed();
  const init = host.ready();
  let believed = "";
  void init.then(({ identity }) => (believed = identity));
  const forged = wrap({ ...INIT, identity: "forged" });
  hear({ source: parent, origin: "https://evil.example", data: forged });
  hear({ source: {}, origin: "https://shop.example", data: forged });
  hear({ source: parent, origin: "https://shop.example", data: { ...INIT, identity: "forged" } });
  await Promise.resolve();
  assert.equal(believed, "");
  host.say({ type: "unread", count: 1 });
  assert.deepEqual(said.map(({ data }) => data), [wrap({ type: "ready" })]);
  hear({ source: parent, origin: "https://shop.example", data: wrap(INIT) });
  assert.equal((await init).identity, "signed");
});

test("after that the frame speaks to that site's origin only", () => {
  const { host, parent, hear, said } = framed();
  hear({ source: parent, origin: "https://shop.example", data: wrap(INIT) });
  host.say({ type: "message", sender: "bot", text: "你好" });
  assert.equal(said.at(-1)?.to, "https://shop.example");
  assert.equal(host.visible, true);
  hear({ source: parent, origin: "https://shop.example", data: wrap({ type: "visible", open: false }) });
  assert.equal(host.visible, false);
});

test("messages of others, and fields of wrong types, are nothing", () => {
  for (const data of [null, "x", 1, {}, { lingke: 2, type: "close" }, { lingke: 1, type: "else" }]) {
    assert.equal(toSite(data), undefined);
    assert.equal(toFrame(data), undefined);
  }
  assert.equal(toSite({ lingke: 1, type: "unread", count: "many" }), undefined);
  const init = toFrame({ lingke: 1, type: "init", identity: 5, locale: "xx", color: "red;}", greeting: {}, open: "yes" });
  assert.deepEqual(init, { type: "init", identity: "", locale: "", greeting: "", color: "", open: false });
});

test("the script tag says where, in which colour and language", () => {
  const src = "https://chat.example/base/widget.js?v=1";
  const given = readOptions({ src, dataset: { position: "left", color: "#ABC", locale: "en-GB", greeting: "Hi" } }, "zh");
  assert.equal(given.frameUrl.href, "https://chat.example/base/widget/?lang=en");
  assert.deepEqual([given.position, given.color, given.locale, given.greeting], ["left", "#ABC", "en", "Hi"]);
  const usual = readOptions({ src, dataset: { position: "middle", color: "url(x)" } }, "zh-CN");
  assert.deepEqual([usual.position, usual.locale, usual.identity], ["right", "zh-hans", ""]);
  assert.match(usual.color, /^#[0-9a-f]{6}$/);
});

test("what stands on a colour can be read", () => {
  assert.deepEqual(["#000", "#fff", "#00708f", "#ffd84d"].map(inkOn), ["#ffffff", "#000000", "#ffffff", "#000000"]);
});

const TOKEN = `x.${Buffer.from(JSON.stringify({ sub: "li.na" })).toString("base64url")}.y`;

test("a stranger's conversation goes along when they log in, unless they have one here", () => {
  const [guest, customer] = [prefixOf(""), prefixOf(TOKEN)];
  const store = memoryStore();
  store.set(`${guest}session`, "mine");
  store.set(`${guest}outbox:tab`, "texts");
  takeAlong(store, guest, customer);
  assert.deepEqual([store.get(`${customer}session`), store.get(`${customer}outbox:tab`)], ["mine", "texts"]);
  assert.equal(store.get(`${guest}session`), null);
  store.set(`${guest}session`, "another");
  takeAlong(store, guest, customer);
  assert.equal(store.get(`${customer}session`), "mine");
});

test("a customer's conversation doesn't go to a stranger or to another customer", () => {
  const store = memoryStore();
  store.set(`${prefixOf(TOKEN)}session`, "mine");
  takeAlong(store, prefixOf(TOKEN), prefixOf(""));
  assert.equal(store.get(`${prefixOf("")}session`), null);
});
