/** The chat in a site's frame: waits for what the site wants, tells it what happens. */

import { inkOn } from "../widget/messages";
import type { Boot } from "./boot";
import { browserHost, type Host, type Init } from "./host";
import { prefixOf, takeAlong } from "./keys";
import { openStorages, startChat, type Chat, type Place } from "./start";
import { Unread } from "./unread";

export async function startEmbedded(root: HTMLElement, boot: Boot): Promise<void> {
  const host = browserHost(boot.embedOrigins);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) host.say({ type: "close" });
  });
  const init = await host.ready();
  paint(init.color);
  await new Embedded(root, boot, host, init).run();
}

class Embedded {
  readonly #host: Host;
  readonly #place: Omit<Place, "identityToken">;
  #token: string;
  #chat: Chat | undefined;
  #unread: Unread | undefined;
  /** Changes of identity come one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(root: HTMLElement, boot: Boot, host: Host, init: Init) {
    this.#host = host;
    this.#token = init.identity;
    this.#place = {
      root,
      boot,
      locale: init.locale || boot.locale,
      greeting: init.greeting,
      storage: openStorages(),
      hidden: () => document.hidden || !host.visible,
      onClose: () => host.say({ type: "close" }),
    };
  }

  async run(): Promise<void> {
    await this.#start();
    document.addEventListener("visibilitychange", () => this.#unread?.look());
    this.#host.onMessage((message) => {
      if (message.type === "identify") this.#turn = this.#turn.then(() => this.#identify(message.token));
      else if (message.type === "visible") this.#shown(message.open);
    });
    if (this.#host.visible) this.#shown(true);
  }

  async #start(): Promise<void> {
    const chat = await startChat({ ...this.#place, identityToken: this.#token });
    this.#chat = chat;
    this.#unread = new Unread({
      store: chat.store,
      shared: chat.shared,
      session: () => chat.client.sessionId,
      looking: () => !this.#place.hidden(),
      changed: (count) => this.#host.say({ type: "unread", count }),
      fresh: ({ sender, text }) => this.#host.say({ type: "message", sender, text }),
    });
  }

  async #identify(token: string): Promise<void> {
    const [from, to] = [prefixOf(this.#token), prefixOf(token)];
    this.#token = token;
    if (from === to) {
      this.#chat?.client.identify(token);
      return;
    }
    this.#chat?.stop();
    takeAlong(this.#place.storage.local, from, to);
    takeAlong(this.#place.storage.session, from, to);
    await this.#start();
  }

  #shown(open: boolean): void {
    this.#unread?.look();
    if (!open) return;
    this.#chat?.client.wake();
    document.querySelector("textarea")?.focus();
  }
}

/** The site's colour, where ours would stand on a surface of its own. */
function paint(color: string): void {
  if (!color) return;
  const { style } = document.documentElement;
  style.setProperty("--accent-solid", color);
  style.setProperty("--accent-solid-hover", color);
  style.setProperty("--on-accent", inkOn(color));
}
