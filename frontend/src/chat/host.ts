/** The site that embeds this page, as far as it concerns the chat. It is believed only from an allowed origin. */

import { toFrame, wrap, type ToFrame, type ToSite } from "../widget/messages";

export type Init = Extract<ToFrame, { type: "init" }>;

export interface HostSeams {
  /** The page above, or undefined when this page stands alone. */
  readonly parent: Pick<Window, "postMessage"> | undefined;
  readonly allowed: readonly string[];
  readonly listen: (heard: (event: { source: unknown; origin: string; data: unknown }) => void) => void;
}

export class Host {
  readonly #seams: HostSeams;
  readonly #told: ((message: ToFrame) => void)[] = [];
  /** The embedding page's origin, once it has proven to be an allowed one. */
  #origin = "";
  #visible = false;

  constructor(seams: HostSeams) {
    this.#seams = seams;
    seams.listen((event) => this.#heard(event));
  }

  /** The panel is open: what comes now is seen. */
  get visible(): boolean {
    return this.#visible;
  }

  /** Says that we listen; the answer is how the site wants us. Never comes where the site is not allowed. */
  ready(): Promise<Init> {
    return new Promise((resolve) => {
      this.onMessage((message) => message.type === "init" && resolve(message));
      // To whomever: the message says nothing, and who is above is known only when they answer.
      this.#seams.parent?.postMessage(wrap({ type: "ready" }), "*");
    });
  }

  onMessage(told: (message: ToFrame) => void): void {
    this.#told.push(told);
  }

  say(message: ToSite): void {
    if (this.#origin) this.#seams.parent?.postMessage(wrap(message), this.#origin);
  }

  #heard({ source, origin, data }: { source: unknown; origin: string; data: unknown }): void {
    if (source !== this.#seams.parent || !this.#seams.allowed.includes(origin)) return;
    const message = toFrame(data);
    if (!message) return;
    this.#origin = origin;
    if (message.type !== "identify") this.#visible = message.open;
    for (const told of this.#told) told(message);
  }
}

/** The real page above, where there is one. */
export function browserHost(allowed: readonly string[]): Host {
  return new Host({
    parent: window.parent === window ? undefined : window.parent,
    allowed: [...allowed, location.origin],
    listen: (heard) => addEventListener("message", heard),
  });
}
