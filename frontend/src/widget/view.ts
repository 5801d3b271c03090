/** The launcher, the greeting and the panel with the chat's frame, in a shadow root of their own. */

import { inkOn } from "./messages";
import type { Options } from "./options";
import { STYLE } from "./style";
import { WORDS } from "./words";

const CHAT = "M7.9 20A9 9 0 1 0 4 16.1L2 22Z";
const DOWN = "m6 9 6 6 6-6";
const CROSS = "M18 6 6 18 M6 6l12 12";

export interface ViewActions {
  readonly toggle: () => void;
  readonly open: () => void;
  readonly dismiss: () => void;
}

export class View {
  readonly host = document.createElement("lingke-widget");
  readonly #options: Options;
  readonly #box = element("div", "box");
  readonly #panel = element("div", "panel");
  readonly #launcher: HTMLButtonElement;
  readonly #badge = element("span", "badge");
  readonly #teaser = element("div", "teaser");
  readonly #root: ShadowRoot;
  #frame: HTMLIFrameElement | undefined;
  #unread = 0;
  #overflow = "";

  constructor(options: Options, actions: ViewActions) {
    this.#options = options;
    const words = WORDS[options.locale];
    this.#launcher = button("launcher", actions.toggle, icon(CHAT), icon(DOWN), this.#badge);
    this.#panel.setAttribute("role", "dialog");
    this.#panel.setAttribute("aria-label", words.chat);
    this.#panel.id = "panel";
    this.#launcher.setAttribute("aria-controls", "panel");
    const say = button("say", actions.open);
    say.textContent = options.greeting;
    say.dir = "auto";
    const no = button("no", actions.dismiss, icon(CROSS));
    no.setAttribute("aria-label", words.dismiss);
    this.#teaser.append(say, no);
    this.#teaser.hidden = this.#badge.hidden = true;
    this.#box.classList.toggle("left", options.position === "left");
    this.#box.lang = options.locale === "en" ? "en" : "zh-Hans";
    this.#box.style.setProperty("--color", options.color);
    this.#box.style.setProperty("--ink", inkOn(options.color));
    this.#box.append(this.#panel, this.#teaser, this.#launcher);
    this.#root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(this.#box);
    this.show({ open: false });
  }

  get frameWindow(): Window | undefined {
    return this.#frame?.contentWindow ?? undefined;
  }

  /** Whether the keyboard is somewhere in the widget. */
  get hasFocus(): boolean {
    return document.activeElement === this.host;
  }

  get fillsScreen(): boolean {
    return matchMedia("(max-width: 480px)").matches;
  }

  /** The frame is made when it is first needed. */
  load(): void {
    if (this.#frame) return;
    this.#frame = document.createElement("iframe");
    this.#frame.src = this.#options.frameUrl.href;
    this.#frame.title = WORDS[this.#options.locale].chat;
    this.#frame.allow = "clipboard-write";
    this.#panel.append(this.#frame);
  }

  show({ open }: { readonly open: boolean }): void {
    this.#box.classList.toggle("open", open);
    this.#panel.inert = !open;
    this.#launcher.setAttribute("aria-expanded", String(open));
    this.#name(open);
    this.#lockPage(open && this.fillsScreen);
  }

  /** Into the chat when it opens, back to the button when it closes. */
  focus(open: boolean): void {
    if (open) this.#frame?.focus();
    else this.#launcher.focus();
  }

  unread(count: number): void {
    this.#unread = count;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count > 99 ? "99+" : String(count);
    this.#name(this.#box.classList.contains("open"));
  }

  tease(shown: boolean): void {
    this.#teaser.hidden = !shown;
  }

  #name(open: boolean): void {
    const words = WORDS[this.#options.locale];
    const name = open ? words.close : words.open;
    const label = this.#unread > 0 && !open ? `${name}, ${words.unread(this.#unread)}` : name;
    this.#launcher.setAttribute("aria-label", label);
  }

  /** Behind a chat that fills the screen the page must not scroll. */
  #lockPage(locked: boolean): void {
    const { style } = document.documentElement;
    if (locked) {
      this.#overflow ||= style.overflow || "visible";
      style.overflow = "hidden";
    } else if (this.#overflow) {
      style.overflow = this.#overflow === "visible" ? "" : this.#overflow;
      this.#overflow = "";
    }
  }
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

function button(name: string, press: () => void, ...inside: Element[]): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.addEventListener("click", press);
  made.append(...inside);
  return made;
}

function icon(path: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS(space, "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}
