import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

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
  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).byteLength).toBeLessThanOrEqual(30_000);
});
