import "./styles/chat.css";
import { render } from "preact";
import { browserClock, browserLocks, browserStore, openWebSocket, randomId } from "../mcp/browser";
import { McpClient } from "../mcp/client";
import { protoCodec } from "../mcp/codec";
import { prefixed } from "../mcp/environment";
import { claimClient } from "../mcp/tab";
import { App } from "./app";
import { identityKey, readBoot } from "./boot";
import { readLocale } from "./i18n";
import { ChatStore } from "./store";

async function start(root: HTMLElement): Promise<void> {
  const boot = readBoot();
  const prefix = `lingke:${identityKey(boot.identityToken)}:`;
  const shared = prefixed(browserStore(() => localStorage), prefix);
  const tab = prefixed(browserStore(() => sessionStorage), prefix);
  const identity = await claimClient({ tab, shared, locks: browserLocks(prefix), newId: randomId });

  const url = new URL(boot.wsPath, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const client = new McpClient(
    { url: url.href, identityToken: boot.identityToken, locale: readLocale(boot.locale) },
    {
      clock: browserClock,
      codec: protoCodec,
      openSocket: openWebSocket,
      store: shared,
      tab: identity,
      newId: randomId,
      random: Math.random,
      hidden: () => document.hidden,
    },
  );
  const store = new ChatStore(client);
  render(<App client={client} store={store} proposedLocale={boot.locale} tab={tab} />, root);
  client.start();

  const wake = (): void => client.wake();
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
}

const root = document.getElementById("chat");
if (root) void start(root);
