// Bundles the script of the page that `jobRoutes` serves into a module that gives it as text, beside the source of those
// routes and beside what is compiled of it: what serves it has no files to read. Git keeps neither.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { build } from "esbuild";

const MODULE = "adapters/hono/dashboard-script.js";

const { outputFiles } = await build({
  entryPoints: ["adapters/dashboard/page.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2023",
  // Each as it says in its own folder of node_modules.
  banner: { js: "/*! footplate and hono: MIT */" },
  write: false,
  logLevel: "warning",
});
const text = `export const script = ${JSON.stringify(outputFiles[0]!.text)};\n`;

for (const path of [MODULE, `dist/${MODULE}`]) {
  // Whoever watches the folder is told of what changed alone.
  if ((await readFile(path, "utf8").catch(() => "")) === text) continue;
  await mkdir(dirname(path), { recursive: true });
  // At once, as tests of another run may read it meanwhile.
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
}
