const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text as the wire allows it: NFC, "\n" for line breaks, no control characters, no half characters, trimmed. */
export function cleanText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/\t/g, " ")
    .replace(CONTROLS, "")
    .replace(LONE_SURROGATES, "\ufffd")
    .trim();
}

/** Length as the contract counts it: code points after NFC. */
export function textLength(text: string): number {
  let length = 0;
  for (const _ of text.normalize("NFC")) length += 1;
  return length;
}
