/** The seams to the world around: in the browser see browser.ts, in tests a fake of each. */

export type Timer = number | object;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  after(ms: number, run: () => void): Timer;
  cancel(timer: Timer | undefined): void;
}

export interface SocketHandlers {
  opened(): void;
  received(data: ArrayBuffer | string): void;
  /** Called once, also when the socket never opened. */
  closed(code: number, reason: string): void;
}

export interface Socket {
  send(data: Uint8Array<ArrayBuffer> | string): void;
  close(code?: number): void;
}

export type OpenSocket = (url: string, subprotocol: string, handlers: SocketHandlers) => Socket;

/** A string store such as localStorage; writing may silently fail where storage is closed or full. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}

/** Named locks that die with their tab (the Web Locks API). */
export interface Locks {
  /** Holds the lock until the release is called or the tab is gone; undefined when another tab has it. */
  tryHold(name: string): Promise<(() => void) | undefined>;
}

/** The same store seen through a key prefix. */
export function prefixed(store: KeyValue, prefix: string): KeyValue {
  return {
    get: (key) => store.get(prefix + key),
    set: (key, value) => store.set(prefix + key, value),
    remove: (key) => store.remove(prefix + key),
    keys: () =>
      store
        .keys()
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
  };
}

/** A store that lasts as long as the page. */
export function memoryStore(): KeyValue {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  };
}
