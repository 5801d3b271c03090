/** Holds the page's state between the MCP client and the components. */

import { useEffect, useState } from "preact/hooks";
import type { McpClient } from "../mcp/client";
import { INITIAL, reduce, type ChatState, type News } from "./model/state";

export class ChatStore {
  readonly #client: McpClient;
  readonly #listeners = new Set<() => void>();
  #state: ChatState = INITIAL;
  #loadingOlder = false;

  constructor(client: McpClient) {
    this.#client = client;
    const { events } = client;
    events.on("status", (status) => this.#tell({ type: "status", status }));
    events.on("session", (session) => this.#tell({ type: "session", session }, this.#older()));
    events.on("reset", () => this.#tell({ type: "reset" }, this.#older()));
    events.on("entries", (entries) => this.#tell({ type: "entries", entries }));
    events.on("caughtUp", () => this.#tell({ type: "caughtUp" }));
    events.on("pending", (pending) => this.#tell({ type: "pending", pending }));
    events.on("unsent", (unsent) => this.#tell({ type: "unsent", unsent }));
    events.on("signal", (signal) => this.#tell({ type: "signal", signal, at: Date.now() }));
    events.on("closed", () => this.#tell({ type: "closed" }));
  }

  get state(): ChatState {
    return this.#state;
  }

  get loadingOlder(): boolean {
    return this.#loadingOlder;
  }

  /** Fetches a page of older entries, one at a time. */
  async loadOlder(): Promise<void> {
    if (this.#loadingOlder || !this.#state.hasOlder || !this.#state.caughtUp) return;
    this.#loadingOlder = true;
    this.#tell();
    const entries = await this.#client.older();
    this.#loadingOlder = false;
    this.#tell({ type: "older", entries }, this.#older());
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #older(): News {
    return { type: "hasOlder", hasOlder: this.#client.hasOlder };
  }

  #tell(...news: News[]): void {
    this.#state = news.reduce(reduce, this.#state);
    for (const listener of this.#listeners) listener();
  }
}

/** Draws again whenever the store changes. */
export function useChat(store: ChatStore): ChatState {
  const [, draw] = useState(0);
  useEffect(() => {
    draw((count) => count + 1);
    return store.onChange(() => draw((count) => count + 1));
  }, [store]);
  return store.state;
}

/** The time, again every half minute and at `due` (ms since the epoch), so that what depends on it is redrawn. */
export function useNow(due: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const tick = (): void => setNow(Date.now());
    const every = setInterval(tick, 30_000);
    const once = due > Date.now() ? setTimeout(tick, due - Date.now() + 20) : undefined;
    return () => {
      clearInterval(every);
      clearTimeout(once);
    };
  }, [due]);
  return now;
}
