/**
 * Which client instance this tab is.
 *
 * A client_id belongs to one living tab. The tab remembers its own in sessionStorage; a lock that dies with the tab
 * tells a living owner from a dead one, so that a duplicated tab (sessionStorage is copied) takes a new id, and a
 * reopened tab takes over the id, the numbering and the outbox of a dead one.
 */

import type { KeyValue, Locks } from "./environment";
import { OUTBOX_PREFIX, readOutbox } from "./outbox";

const OWN_KEY = "client";

export interface TabIdentity {
  readonly clientId: string;
  /** Other dead clients with texts left: their outboxes are ours to offer. */
  readonly orphans: readonly string[];
  /** Takes a new client_id: another tab has ours (close code 4004). */
  renew(): string;
}

export interface TabSeams {
  /** Per tab (sessionStorage). */
  readonly tab: KeyValue;
  /** Shared by the tabs of one identity (localStorage). */
  readonly shared: KeyValue;
  readonly locks: Locks | undefined;
  readonly newId: () => string;
}

export async function claimClient({ tab, shared, locks, newId }: TabSeams): Promise<TabIdentity> {
  const take = async (id: string): Promise<boolean> => !locks || (await locks.tryHold(lockName(id))) !== undefined;

  const own = tab.get(OWN_KEY);
  let chosen = own !== null && (await take(own)) ? own : "";
  const orphans: string[] = [];
  for (const id of abandoned(shared, own, locks !== undefined)) {
    const left = hasTexts(shared, id);
    if ((chosen && !left && !locks) || !(await take(id))) continue;
    if (!chosen) chosen = id;
    else if (left) orphans.push(id);
    else shared.remove(OUTBOX_PREFIX + id);
  }
  const remember = (id: string): string => {
    tab.set(OWN_KEY, id);
    return id;
  };
  const renew = (): string => {
    const id = newId();
    void take(id);
    return remember(id);
  };
  return { clientId: chosen ? remember(chosen) : renew(), orphans, renew };
}

/** Clients that may be dead. Without locks only those with texts left are worth the risk of a 4004. */
function abandoned(shared: KeyValue, own: string | null, lockable: boolean): string[] {
  const ids = shared
    .keys()
    .filter((key) => key.startsWith(OUTBOX_PREFIX))
    .map((key) => key.slice(OUTBOX_PREFIX.length))
    .filter((id) => id !== own);
  const withTexts = ids.filter((id) => hasTexts(shared, id));
  return lockable ? [...withTexts, ...ids.filter((id) => !withTexts.includes(id))] : withTexts.slice(0, 1);
}

function hasTexts(shared: KeyValue, id: string): boolean {
  const { items, unsent } = readOutbox(shared, id);
  return items.length + unsent.length > 0;
}

function lockName(id: string): string {
  return `client:${id}`;
}
