/** One running chat on the page: client, store, tray and what is drawn, for one identity. */

import { render } from "preact";
import { browserClock, browserLocks, browserStore, openWebSocket, randomId } from "../mcp/browser";
import { McpClient } from "../mcp/client";
import { protoCodec } from "../mcp/codec";
import { prefixed, type KeyValue } from "../mcp/environment";
import { claimClient } from "../mcp/tab";
import { App } from "./app";
import type { Boot } from "./boot";
import { sendFileTo } from "./files/upload";
import { Tray } from "./files/tray";
import { readLocale, type Locale } from "./i18n";
import { prefixOf } from "./keys";
import { ChatStore } from "./store";

export interface Place {
  readonly root: HTMLElement;
  readonly boot: Boot;
  readonly identityToken: string;
  readonly locale: Locale;
  readonly greeting: string;
  readonly storage: Storages;
  /** Nobody can see the page now. */
  readonly hidden: () => boolean;
  readonly onClose: (() => void) | undefined;
}

/** Opened once and kept: in memory it lasts as long as the page. */
export interface Storages {
  readonly local: KeyValue;
  readonly session: KeyValue;
  /** The browser keeps what we store. */
  readonly kept: boolean;
}

export interface Chat {
  readonly client: McpClient;
  readonly store: ChatStore;
  readonly shared: KeyValue;
  stop(): void;
}

export function openStorages(): Storages {
  const local = browserStore(() => localStorage);
  return { local: local.store, session: browserStore(() => sessionStorage).store, kept: local.kept };
}

export async function startChat(place: Place): Promise<Chat> {
  const { root, boot, identityToken, storage } = place;
  const prefix = prefixOf(identityToken);
  const shared = prefixed(storage.local, prefix);
  const tab = prefixed(storage.session, prefix);
  const identity = await claimClient({ tab, shared, locks: browserLocks(prefix), newId: randomId });
  const client = new McpClient(
    { url: socketUrl(boot.wsPath), identityToken, locale: readLocale(place.locale) },
    {
      clock: browserClock,
      codec: protoCodec,
      openSocket: openWebSocket,
      store: shared,
      tab: identity,
      newId: randomId,
      random: Math.random,
      hidden: place.hidden,
    },
  );
  const store = new ChatStore(client);
  const tray = new Tray({
    limits: boot.limits,
    send: sendFileTo(boot.uploadPath),
    newId: randomId,
    token: () => client.resumeToken,
  });
  client.events.on("session", ({ id }) => tray.connected(id));
  const page = { client, store, tab, tray, kept: storage.kept, greeting: place.greeting };
  render(<App {...page} key={prefix} proposedLocale={place.locale} {...(place.onClose && { onClose: place.onClose })} />, root);
  client.start();
  return { client, store, shared, stop: keepAwake(client, prefix) };
}

function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** What wakes the client from outside; the returned function ends it all. */
function keepAwake(client: McpClient, prefix: string): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const wake = (): void => client.wake();
  addEventListener("online", wake, { signal });
  addEventListener("pageshow", wake, { signal });
  document.addEventListener("visibilitychange", () => document.hidden || wake(), { signal });
  addEventListener("storage", ({ key }) => key?.startsWith(prefix) && client.followOtherTabs(), { signal });
  return () => {
    ended.abort();
    client.stop();
  };
}
