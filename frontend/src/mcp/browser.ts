/** The browser behind the seams of environment.ts. */

import { memoryStore, type Clock, type KeyValue, type Locks, type OpenSocket } from "./environment";

export const browserClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer as number | undefined),
};

export const openWebSocket: OpenSocket = (url, subprotocol, handlers) => {
  const socket = new WebSocket(url, subprotocol);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => handlers.opened();
  socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => handlers.received(event.data);
  socket.onclose = (event) => handlers.closed(event.code, event.reason);
  return socket;
};

/** localStorage or sessionStorage; memory where the browser refuses them (privacy modes, third-party frames). */
export function browserStore(open: () => Storage): { readonly store: KeyValue; readonly kept: boolean } {
  let storage: Storage;
  try {
    storage = open();
    storage.getItem("");
  } catch {
    return { store: memoryStore(), kept: false };
  }
  return { store: storeOf(storage), kept: true };
}

function storeOf(storage: Storage): KeyValue {
  return {
    get: (key) => storage.getItem(key),
    set: (key, value) => {
      try {
        storage.setItem(key, value);
      } catch {
        // Full: the text stays in memory and is sent from there.
      }
    },
    remove: (key) => storage.removeItem(key),
    keys: () => Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? ""),
  };
}

/** Web Locks named with `prefix`, or undefined where there are none (plain http on another host than localhost). */
export function browserLocks(prefix: string): Locks | undefined {
  if (!("locks" in navigator)) return undefined;
  return {
    tryHold: (name) =>
      new Promise((resolve) => {
        void navigator.locks.request(prefix + name, { ifAvailable: true }, (lock) => {
          if (!lock) {
            resolve(undefined);
            return undefined;
          }
          return new Promise<void>((release) => resolve(release));
        });
      }),
  };
}

/** 128 random bits as hex: fits the contract's `[A-Za-z0-9_-]{1,64}` and needs no secure context. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
