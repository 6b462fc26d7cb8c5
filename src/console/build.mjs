// Builds the console into src/main/resources/console. With --check, compares what it would build with what is there:
// content is compared, not compressed bytes, since these differ between versions of zlib.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../main/resources/console");
const FIRST_VIEW_LIMIT = 40 * 1024;
const EDITOR_LIMIT = 200 * 1024;

const result = await build({
  absWorkingDir: here,
  entryPoints: { main: "src/main.tsx" },
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".css": "text" },
  chunkNames: "[name]-[hash]",
  outdir: "out",
  write: false,
  plugins: [{
    name: "css", // comments and line breaks of the style sheet need not be sent
    setup(b) {
      b.onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { code } = await b.esbuild.transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
        return { contents: code.trim(), loader: "text" };
      });
    },
  }],
});

const assets = new Map(
  result.outputFiles
    .map(file => [relative(join(here, "out"), file.path), Buffer.from(file.contents)])
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
const html = readFileSync(join(here, "index.html"), "utf8");
const hash = createHash("sha256").update(html);
for (const [name, content] of assets) hash.update(name).update(content);
const release = hash.digest("hex").slice(0, 12);

const files = new Map([
  ["index.html", Buffer.from(html.replaceAll("RELEASE", release))],
  ["release", Buffer.from(release + "\n")],
]);
for (const [name, content] of assets) {
  const brotli = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  const gzip = gzipSync(content, { level: 9 });
  files.set(`assets/${release}/${name}.br`, brotli);
  files.set(`assets/${release}/${name}.gz`, gzip);
}
const main = [...assets.keys()].filter(name => name === "main.js" || imports(assets.get("main.js")).has(name));
const first = main.reduce((sum, name) => sum + files.get(`assets/${release}/${name}.gz`).length, 0);
// what opening an editor loads besides: its chunk, and what that imports
const loaded = new Set([...assets.keys()].filter(name => /^(editor|graph|graphview)-/.test(name)));
for (const name of loaded) for (const each of imports(assets.get(name))) loaded.add(each);
const editor = [...loaded].filter(name => !main.includes(name)).reduce((sum, name) => sum + files.get(`assets/${release}/${name}.gz`).length, 0);
const later = [...assets.keys()].filter(name => !main.includes(name)).reduce((sum, name) => sum + files.get(`assets/${release}/${name}.gz`).length, 0);
console.log(`first view ${kb(first)}, editor ${kb(editor)}, all that is loaded later ${kb(later)} (gzip), release ${release}`);
if (first > FIRST_VIEW_LIMIT) fail(`The first view is larger than ${kb(FIRST_VIEW_LIMIT)}`);
if (editor > EDITOR_LIMIT) fail(`The editor is larger than ${kb(EDITOR_LIMIT)}`);

if (process.argv.includes("--check")) {
  const present = list(target);
  const wanted = [...files.keys()].sort();
  if (present.join() !== wanted.join()) fail(`Files differ. Run "make console".\n${present.join("\n")}\n---\n${wanted.join("\n")}`);
  for (const name of wanted) {
    const stored = readFileSync(join(target, name));
    if (!plain(name, stored).equals(plain(name, files.get(name)))) fail(`${name} differs. Run "make console".`);
  }
  console.log("the built files are those of these sources");
} else {
  rmSync(target, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), content);
  }
}

function imports(content) {
  return new Set([...content.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(match => match[1]));
}

function plain(name, bytes) {
  if (name.endsWith(".br")) return brotliDecompressSync(bytes);
  return name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

function list(folder, under = "") {
  return readdirSync(join(folder, under)).flatMap(name => {
    const path = under ? `${under}/${name}` : name;
    return statSync(join(folder, path)).isDirectory() ? list(folder, path) : [path];
  }).sort();
}

function kb(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
