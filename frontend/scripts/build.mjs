// Builds what the pages load into dist/: chat.js and chat.css, theme.js (sets the theme before
// the first paint) and tokens.css (the visual language, shared with the admin).
import { context } from "esbuild";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const watching = process.argv.includes("--watch");

const building = await context({
  absWorkingDir: root,
  entryPoints: {
    chat: "src/chat/main.tsx",
    theme: "src/chat/theme-early.ts",
    tokens: "src/styles/tokens.css",
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
  await building.dispose();
}
