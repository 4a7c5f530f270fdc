import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(path, "utf8");
const page = read("docs/comparison.md");

it("docs/comparison.md does not make footplate smaller than it must be", () => {
  const limits = (
    JSON.parse(read("package.json")) as { "size-limit": { name: string; limit: string }[] }
  )["size-limit"];
  const tab = limits.find(({ name }) => name.startsWith("a tab"));
  const [, told] = /^\| Minified and gzipped +\| ([\d.]+) kB/m.exec(page) ?? [];
  expect(Number(told)).toBeGreaterThanOrEqual(Math.round(Number.parseFloat(tab!.limit)));
});

it.each([
  ["3 kB", `export { Queue } from "workbox-background-sync"`],
  [
    "9.7 kB",
    `export { startOfflineExecutor, IndexedDBAdapter } from "@tanstack/offline-transactions"`,
  ],
])("docs/comparison.md gives others the size that they have: %s", async (told, contents) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: "." },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
  });
  const kB = gzipSync(outputFiles[0]!.contents, { level: 9 }).byteLength / 1_000;
  expect(page).toContain(`| ${told}`);
  expect(Math.abs(kB - Number.parseFloat(told))).toBeLessThan(0.1);
});
