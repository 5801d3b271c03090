import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "../src/chat/model/visible";

function shown(text: string): string {
  return piecesOf(text).map((piece) => (piece.hidden ? `[${piece.text}]` : piece.text)).join("");
}

test("what turns text around or splits words unseen is shown by its name", () => {
  assert.equal(shown("photo\u202egpj.exe"), "photo[U+202E]gpj.exe");
  assert.equal(shown("pay\u200bpal\u2066\u2069\ufeff"), "pay[U+200B]pal[U+2066][U+2069][U+FEFF]");
  assert.equal(shown("hi\u{e0041}dden"), "hi[U+E0041]dden");
});

test("emoji and scripts that are written with joiners stay whole", () => {
  for (const text of ["👨‍👩‍👧 👍🏽", "می‌خواهم", "क्‍ष", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "普通文字"]) {
    assert.deepEqual(piecesOf(text), [{ text, hidden: false }]);
  }
});
