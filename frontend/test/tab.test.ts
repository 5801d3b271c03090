import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStore, type KeyValue, type Locks } from "../src/mcp/environment";
import { Outbox } from "../src/mcp/outbox";
import { claimClient, type TabIdentity } from "../src/mcp/tab";

/** A browser: storage shared by its tabs, and locks that die with them. */
class Browser {
  readonly shared = memoryStore();
  readonly #held = new Map<string, object>();
  #ids = 0;

  locksOf(tab: object): Locks {
    return {
      tryHold: (name) => {
        if (this.#held.has(name)) return Promise.resolve(undefined);
        this.#held.set(name, tab);
        return Promise.resolve(() => void this.#held.delete(name));
      },
    };
  }

  close(tab: object): void {
    for (const [name, owner] of this.#held) if (owner === tab) this.#held.delete(name);
  }

  claim(tab: KeyValue, { locks = true } = {}): Promise<TabIdentity> {
    const held = locks ? this.locksOf(tab) : undefined;
    return claimClient({ tab, shared: this.shared, locks: held, newId: () => `id-${++this.#ids}` });
  }

  /** What a tab does after the claim: it registers its outbox, and may write. */
  write(clientId: string, ...texts: string[]): void {
    const outbox = new Outbox(this.shared, clientId);
    for (const text of texts) outbox.add(text, { kind: "text", text, metadata: {} }, 0);
  }
}

test("a reloaded tab keeps its client id", async () => {
  const browser = new Browser();
  const tab = memoryStore();
  const first = await browser.claim(tab);
  browser.close(tab);
  assert.equal((await browser.claim(tab)).clientId, first.clientId);
});

test("a duplicated tab takes a new client id", async () => {
  const browser = new Browser();
  const tab = memoryStore();
  const { clientId } = await browser.claim(tab);
  browser.write(clientId, "mine");
  const copy = memoryStore();
  copy.set("client", clientId);
  const duplicate = await browser.claim(copy);
  assert.notEqual(duplicate.clientId, clientId);
  assert.deepEqual(duplicate.orphans, []);
});

test("a reopened tab takes over a dead tab's client id, one with texts first", async () => {
  const browser = new Browser();
  const [idle, busy] = [memoryStore(), memoryStore()];
  const idleId = (await browser.claim(idle)).clientId;
  browser.write(idleId);
  const busyId = (await browser.claim(busy)).clientId;
  browser.write(busyId, "unsent");
  browser.close(idle);
  browser.close(busy);

  assert.equal((await browser.claim(memoryStore())).clientId, busyId);
  assert.deepEqual(browser.shared.keys(), [`outbox:${busyId}`]);
});

test("further dead tabs with texts are orphans to be offered", async () => {
  const browser = new Browser();
  const tabs = [memoryStore(), memoryStore()];
  const ids: string[] = [];
  for (const tab of tabs) {
    const { clientId } = await browser.claim(tab);
    browser.write(clientId, "unsent");
    ids.push(clientId);
  }
  for (const tab of tabs) browser.close(tab);
  const { clientId, orphans } = await browser.claim(memoryStore());
  assert.deepEqual([clientId, ...orphans].sort(), ids.sort());
});

test("without locks a tab keeps its own id and otherwise takes over only texts left behind", async () => {
  const browser = new Browser();
  const tab = memoryStore();
  const { clientId } = await browser.claim(tab, { locks: false });
  browser.write(clientId);
  assert.equal((await browser.claim(tab, { locks: false })).clientId, clientId);
  assert.notEqual((await browser.claim(memoryStore(), { locks: false })).clientId, clientId);

  browser.write(clientId, "unsent");
  assert.equal((await browser.claim(memoryStore(), { locks: false })).clientId, clientId);
});

test("a renewed id is remembered by the tab", async () => {
  const browser = new Browser();
  const tab = memoryStore();
  const identity = await browser.claim(tab);
  const renewed = identity.renew();
  browser.close(tab);
  assert.notEqual(renewed, identity.clientId);
  assert.equal((await browser.claim(tab)).clientId, renewed);
});
