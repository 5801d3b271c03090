/** What the script tag says: `<script src="…/widget.js" data-position="left" …>`. */

import { isColor } from "./messages";

export interface Options {
  /** Where the chat's page is, and the only origin that its frame may speak from. */
  readonly frameUrl: URL;
  readonly position: "left" | "right";
  readonly color: string;
  readonly locale: "zh-hans" | "en";
  readonly greeting: string;
  readonly identity: string;
}

const COLOR = "#00708f";

export function readOptions(tag: { src: string; dataset: DOMStringMap }, pageLanguage: string): Options {
  const { position, color, locale, greeting = "", identity = "" } = tag.dataset;
  const language = (locale || pageLanguage || "zh").toLowerCase();
  const chosen = language.startsWith("zh") ? "zh-hans" : "en";
  const frameUrl = new URL("./widget/", tag.src);
  frameUrl.searchParams.set("lang", chosen);
  return {
    frameUrl,
    position: position === "left" ? "left" : "right",
    color: isColor(color) ? color : COLOR,
    locale: chosen,
    greeting,
    identity,
  };
}
