/** The widget on a site's page: what the site may do with it, and what it hears of the chat in its frame. */

import { recall, remember } from "./memory";
import { toSite, wrap, type ToFrame } from "./messages";
import type { Options } from "./options";
import { View } from "./view";

export interface WidgetEvents {
  /** Somebody answered. */
  message: { readonly sender: string; readonly text: string };
  unread: number;
  open: boolean;
}

type Listener<T> = (value: T) => void;

export class Widget {
  readonly #options: Options;
  readonly #view: View;
  readonly #listeners: { [Name in keyof WidgetEvents]: Set<Listener<WidgetEvents[Name]>> } = {
    message: new Set(),
    unread: new Set(),
    open: new Set(),
  };
  #identity: string;
  #open = false;
  /** The frame has said that it listens. */
  #ready = false;

  constructor(options: Options) {
    this.#options = options;
    this.#identity = options.identity;
    this.#view = new View(options, {
      toggle: () => (this.#open ? this.close() : this.open()),
      open: () => this.open(),
      dismiss: () => this.#greeted(),
    });
  }

  /** Stands on the page, as it was left on the last one. */
  mount(): void {
    document.body.append(this.#view.host);
    addEventListener("message", (event) => this.#heard(event));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#open && !event.defaultPrevented) this.close();
    });
    const { open, used, greeted } = recall();
    if (open && !this.#view.fillsScreen) this.#show(true);
    else if (used) this.#view.load();
    this.#view.tease(this.#options.greeting !== "" && !greeted && !open);
  }

  open(): void {
    if (this.#open) return;
    this.#show(true);
    this.#view.focus(true);
  }

  close(): void {
    if (!this.#open) return;
    const focused = this.#view.hasFocus;
    this.#show(false);
    if (focused) this.#view.focus(false);
  }

  /** Who the customer is: a token that the site's server signed; "" when they log out. */
  identify(token: string): void {
    this.#identity = String(token);
    this.#tell({ type: "identify", token: this.#identity });
  }

  /** Listens until the returned function is called. */
  on<Name extends keyof WidgetEvents>(name: Name, listener: Listener<WidgetEvents[Name]>): () => void {
    const listeners = this.#listeners[name];
    if (!listeners) throw new TypeError(`LingKe.on: there is no event "${String(name)}"`);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  #show(open: boolean): void {
    this.#open = open;
    if (open) {
      this.#view.load();
      this.#greeted();
    }
    this.#view.show({ open });
    this.#tell({ type: "visible", open });
    remember(open ? { open, used: true } : { open });
    this.#emit("open", open);
  }

  #greeted(): void {
    this.#view.tease(false);
    remember({ greeted: true });
  }

  /** Only our own frame is listened to, and only while our own page is in it. */
  #heard(event: MessageEvent): void {
    if (event.source !== this.#view.frameWindow || event.origin !== this.#options.frameUrl.origin) return;
    const said = toSite(event.data);
    switch (said?.type) {
      case "ready": {
        const { locale, greeting, color } = this.#options;
        this.#ready = true;
        this.#tell({ type: "init", identity: this.#identity, locale, greeting, color, open: this.#open });
        break;
      }
      case "close":
        this.close();
        break;
      case "unread":
        this.#view.unread(said.count);
        this.#emit("unread", said.count);
        break;
      case "message":
        this.#emit("message", { sender: said.sender, text: said.text });
        break;
    }
  }

  #tell(message: ToFrame): void {
    if (this.#ready) this.#view.frameWindow?.postMessage(wrap(message), this.#options.frameUrl.origin);
  }

  #emit<Name extends keyof WidgetEvents>(name: Name, value: WidgetEvents[Name]): void {
    for (const listener of this.#listeners[name]) listener(value);
  }
}
