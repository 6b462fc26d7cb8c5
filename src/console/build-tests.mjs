// Bundles the unit tests, which are TypeScript, and runs them.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const names = readdirSync("test/unit").filter(name => name.endsWith(".test.ts"));
await build({
  entryPoints: names.map(name => `test/unit/${name}`),
  bundle: true, packages: "external", platform: "node", format: "esm", target: "node20", outdir: "node_modules/.cache/unit", outExtension: { ".js": ".mjs" },
});
const files = names.map(name => `node_modules/.cache/unit/${name.replace(/\.ts$/, ".mjs")}`);
process.exit(spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1);
