// Builds and starts the fake server of test/support/fake-server.ts.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const outfile = `${root}/node_modules/.cache/fake/server.mjs`;

await build({
  absWorkingDir: root,
  entryPoints: ["test/support/fake-server.ts"],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
});
process.chdir(root);
await import(outfile);
