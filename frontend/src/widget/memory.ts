/** What the site's own storage remembers of the widget; nothing where the site's storage is closed. */

const KEY = "lingke:widget";

export interface Remembered {
  /** The panel stood open on the last page. */
  readonly open: boolean;
  /** There is, or was, a conversation: its frame is loaded at once, so that what is unread shows. */
  readonly used: boolean;
  /** The greeting was read or sent away. */
  readonly greeted: boolean;
}

const NOTHING: Remembered = { open: false, used: false, greeted: false };

export function recall(): Remembered {
  try {
    return { ...NOTHING, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Remembered>) };
  } catch {
    return NOTHING;
  }
}

export function remember(changes: Partial<Remembered>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...changes }));
  } catch {
    // The widget starts closed on the next page.
  }
}
