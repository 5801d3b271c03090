/** Inside the shadow root only; set as a constructed style sheet, so that a site's policy against inline styles holds. */
export const STYLE = `
:host { all: initial; }
.box { position: fixed; z-index: 2147483000; bottom: 20px; right: 20px; display: flex; flex-direction: column;
  align-items: flex-end; gap: 12px; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC",
  "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; pointer-events: none; }
.box.left { right: auto; left: 20px; align-items: flex-start; }
.box > * { pointer-events: auto; }
button { all: unset; box-sizing: border-box; cursor: pointer; -webkit-tap-highlight-color: transparent; }
button:focus-visible { outline: 3px solid var(--color); outline-offset: 3px; }
.launcher { position: relative; display: grid; place-items: center; width: 56px; height: 56px; border-radius: 50%;
  background: var(--color); color: var(--ink); box-shadow: 0 2px 6px rgb(0 0 0 / .16), 0 8px 24px rgb(0 0 0 / .18);
  transition: transform 150ms ease; }
.launcher:hover { transform: scale(1.05); }
svg { grid-area: 1 / 1; width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 1.75;
  stroke-linecap: round; stroke-linejoin: round; transition: opacity 150ms, transform 150ms; }
.launcher svg:nth-of-type(2), .open .launcher svg:nth-of-type(1) { opacity: 0; transform: rotate(45deg); }
.open .launcher svg:nth-of-type(2) { opacity: 1; transform: none; }
.badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  box-sizing: border-box; background: #c8202f; color: #fff; font-size: 13px; font-weight: 600; line-height: 22px;
  text-align: center; font-variant-numeric: tabular-nums; box-shadow: 0 0 0 2px #fff; }
.panel { width: 400px; height: min(680px, calc(100vh - 116px)); height: min(680px, calc(100dvh - 116px));
  max-width: calc(100vw - 40px); border-radius: 16px; overflow: hidden; background: Canvas; color-scheme: light dark;
  box-shadow: 0 4px 12px rgb(0 0 0 / .1), 0 16px 48px rgb(0 0 0 / .2); visibility: hidden; opacity: 0;
  transform: translateY(12px); transition: opacity 160ms, transform 160ms, visibility 0s 160ms; pointer-events: none; }
.open .panel { visibility: visible; opacity: 1; transform: none; transition-delay: 0s; pointer-events: auto; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
.teaser { display: flex; align-items: flex-start; gap: 4px; max-width: 280px; padding: 4px; border-radius: 14px;
  background: #fff; color: #1d2530; box-shadow: 0 2px 8px rgb(0 0 0 / .12), 0 8px 28px rgb(0 0 0 / .14); }
.teaser .say { padding: 8px 4px 8px 12px; overflow-wrap: anywhere; }
.teaser .no { flex: none; display: grid; place-items: center; width: 32px; height: 32px; border-radius: 50%; color: #5b6673; }
.teaser svg { width: 16px; height: 16px; }
[hidden] { display: none !important; }
@media (max-width: 480px) {
  .box { bottom: 16px; right: 16px; } .box.left { left: 16px; }
  .panel { position: fixed; inset: 0; width: 100%; max-width: none; height: 100vh; height: 100dvh; border-radius: 0; }
  .open .launcher { display: none; }
}
@media (prefers-reduced-motion: reduce) { * { transition-duration: 0s !important; transition-delay: 0s !important; } }
@media print { .box { display: none; } }
`;
