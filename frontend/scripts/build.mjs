// Builds what the pages load into dist/: chat.js and chat.css, theme.js (sets the theme before
// the first paint), tokens.css (the visual language, shared with the admin), the style sheets of error pages and
// demo shop; and root/, served from the site's root: widget.js, icons.
import { context } from "esbuild";
import { cp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const watching = process.argv.includes("--watch");

const building = await context({
  absWorkingDir: root,
  entryPoints: {
    chat: "src/chat/main.tsx",
    theme: "src/chat/theme-early.ts",
    tokens: "src/styles/tokens.css",
    pages: "src/styles/pages.css",
    "demo-shop": "src/demo-shop.ts",
    "root/widget": "src/widget/main.ts",
  },
  outdir: "dist",
  bundle: true,
  format: "iife",
  target: ["es2022", "chrome105", "firefox110", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  sourcemap: true,
  legalComments: "none",
  logLevel: "info",
});

if (watching) {
  await building.watch();
} else {
  await rm(`${root}/dist`, { recursive: true, force: true });
  await building.rebuild();
  await cp(`${root}/src/root`, `${root}/dist/root`, { recursive: true });
  await building.dispose();
}
