import assert from "node:assert/strict";
import { test } from "node:test";
import { McpClient } from "../src/mcp/client";
import { protoCodec } from "../src/mcp/codec";
import { toEntry, type Entry } from "../src/mcp/entries";
import { memoryStore } from "../src/mcp/environment";
import { FakeClock } from "./support/clock";
import { fixedTab } from "./support/desk";
import { dice, SimServer } from "./support/sim-server";

interface Page {
  readonly client: McpClient;
  entries: Entry[];
  pending: number;
}

/** A customer writes through a storm, reloading the page now and then; then all goes quiet. */
function weather(seed: number, reloads: boolean): { server: SimServer; page: Page; written: string[] } {
  const clock = new FakeClock();
  const chance = dice(seed);
  const server = new SimServer(clock, chance);
  const store = memoryStore();
  let ids = 0;
  const load = (): Page => {
    const seams = { clock, codec: protoCodec, openSocket: server.open, store, tab: fixedTab("tab-a") };
    const around = { newId: () => `id-${++ids}`, random: chance, hidden: () => false };
    const client = new McpClient({ url: "ws://sim", identityToken: "", locale: "en" }, { ...seams, ...around });
    const page: Page = { client, entries: [], pending: 0 };
    client.events.on("reset", () => (page.entries = []));
    client.events.on("entries", (entries) => page.entries.push(...entries));
    client.events.on("pending", (items) => (page.pending = items.length));
    client.start();
    return page;
  };

  let page = load();
  const written: string[] = [];
  for (let step = 0; step < 120; step += 1) {
    const roll = chance();
    if (roll < 0.4) {
      const text = `text ${written.length + 1}`;
      written.push(text);
      page.client.send(text);
    } else if (roll < 0.6) server.say(`news ${step}`);
    else if (roll < 0.65) server.breakAll();
    else if (roll < 0.68 && reloads) {
      page.client.stop();
      page = load();
    }
    clock.advance(Math.floor(chance() * 400));
  }
  server.trouble = 0;
  clock.advance(120_000);
  return { server, page, written };
}

for (const reloads of [false, true]) {
  test(`a storm ${reloads ? "with reloads " : ""}loses nothing, doubles nothing, and leaves the page with the server's log`, () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const { server, page, written } = weather(seed, reloads);
      const stored = server.log.flatMap(({ payload }) => (payload.case === "userMsg" ? [payload.value.content] : []));
      assert.deepEqual(stored, written, `seed ${seed}: every text once, in the order of writing`);
      assert.deepEqual(page.entries.map(said), server.log.map(toEntry).map(said), `seed ${seed}: the same log`);
      assert.equal(page.pending, 0, `seed ${seed}: nothing waits`);
    }
  });
}

function said(entry: Entry | undefined): string {
  if (!entry) return "nothing";
  return `${entry.sequence} ${entry.kind} ${"text" in entry ? entry.text : ""}`;
}
