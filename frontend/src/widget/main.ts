/** `widget.js`: one line on a site's page. Puts the widget there and its API at `window.LingKe`. */

import { readOptions } from "./options";
import { Widget } from "./widget";

function start(): void {
  const tag = document.currentScript;
  if (!(tag instanceof HTMLScriptElement) || "LingKe" in window) return;
  const widget = new Widget(readOptions(tag, document.documentElement.lang));
  Object.assign(window, {
    LingKe: Object.freeze({
      open: () => widget.open(),
      close: () => widget.close(),
      identify: (token: string) => widget.identify(token),
      on: widget.on.bind(widget),
    }),
  });
  const mount = (): void => {
    widget.mount();
    document.dispatchEvent(new Event("lingke:ready"));
  };
  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
}

start();
