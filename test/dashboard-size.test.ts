import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { script } from "../adapters/hono/dashboard-script.js";

const gzipped = (code: Uint8Array | string) => gzipSync(code, { level: 9 }).byteLength;

it("the dashboard is one file of at most 30 kB, with all that it needs and the hono in it", async () => {
  const { outputFiles } = await build({
    entryPoints: ["adapters/dashboard/index.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    write: false,
  });
  expect(outputFiles).toHaveLength(1);
  expect(gzipped(outputFiles[0]!.contents)).toBeLessThanOrEqual(30_000);
});

it("the script of the page that is served is no larger, with what speaks to the routes in it", () => {
  expect(gzipped(script)).toBeLessThanOrEqual(30_000);
  expect(script.match(/^import\b/m)).toBeNull();
  expect(script).not.toContain("import(");
});
