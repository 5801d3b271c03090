/**
 * What a text hides: characters without a shape that turn others around or split words unseen.
 *
 * Joiners stay (emoji and several scripts are written with them), and so do single direction marks, which can do
 * nothing outside of an isolated bubble.
 */
const HIDDEN = /[\u00ad\u061c\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

export interface Piece {
  readonly text: string;
  /** One hidden character; `text` is its name, as "U+202E". */
  readonly hidden: boolean;
}

/** The text in pieces, hidden characters apart. Flags of regions that are written with tag characters stay whole. */
export function piecesOf(text: string): Piece[] {
  if (!HIDDEN.test(text)) return [{ text, hidden: false }];
  const pieces: Piece[] = [];
  let plain = "";
  let inFlag = false;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point === BLACK_FLAG) inFlag = true;
    else if (point < TAGS || point > CANCEL_TAG) inFlag = false;
    if (!HIDDEN.test(character) || inFlag) {
      plain += character;
      continue;
    }
    if (plain) pieces.push({ text: plain, hidden: false });
    plain = "";
    pieces.push({ text: `U+${point.toString(16).toUpperCase().padStart(4, "0")}`, hidden: true });
  }
  if (plain) pieces.push({ text: plain, hidden: false });
  return pieces;
}

const BLACK_FLAG = 0x1f3f4;
const TAGS = 0xe0020;
const CANCEL_TAG = 0xe007f;
