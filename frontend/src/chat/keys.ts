/** Under which names this browser keeps whose conversation. */

import type { KeyValue } from "../mcp/environment";
import { identityKey } from "./boot";

export function prefixOf(identityToken: string): string {
  return `lingke:${identityKey(identityToken)}:`;
}

/**
 * A stranger turns out to be a customer: their conversation goes with them, unless the customer has one here already.
 * The next Connect, with both token and identity, joins the two on the server.
 */
export function takeAlong(store: KeyValue, from: string, to: string): void {
  const guest = prefixOf("");
  if (from !== guest || to === guest) return;
  const keys = store.keys();
  if (keys.includes(`${to}session`)) return;
  for (const key of keys.filter((each) => each.startsWith(from))) {
    store.set(to + key.slice(from.length), store.get(key) ?? "");
    store.remove(key);
  }
}
