// Bundles what the browser loads into build/site, which the Worker serves: `[build]` in wrangler.toml runs this.
import { copyFile, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import "./build-dashboard.ts";

/** Apart from what else is in build/: all that is here is served, and what is not of this build is removed. */
const SITE = "build/site";
/** The folder of each page, by where it is served. */
const PAGES = {
  "": "examples/uploads/page",
  two: "examples/uploads/two",
  examples: "examples/gallery",
  outside: "examples/outside/page",
};
/** Shown in the gallery as they are. */
const SOURCES = "examples/portable";

const { metafile } = await build({
  entryPoints: Object.entries(PAGES).flatMap(([path, folder]) =>
    ["index.html", "main.ts", "style.css"].map((file) => ({
      in: `${folder}/${file}`,
      out: join(path, file.replace(/\.\w+$/, "")),
    })),
  ),
  outdir: SITE,
  bundle: true,
  minify: true,
  format: "esm",
  // What is imported later is loaded later.
  splitting: true,
  target: "es2023",
  sourcemap: "linked",
  loader: { ".html": "copy" },
  metafile: true,
  logLevel: "warning",
});
const built = new Set(Object.keys(metafile.outputs).map((path) => resolve(path)));

for (const file of await readdir(SOURCES)) {
  const path = resolve(SITE, "examples", file);
  await copyFile(join(SOURCES, file), path);
  built.add(path);
}

// What an earlier build left. Never the folder itself: a server that is running would miss it.
for (const file of await readdir(SITE, { recursive: true, withFileTypes: true })) {
  const path = resolve(file.parentPath, file.name);
  if (file.isFile() && !built.has(path)) await rm(path);
}
