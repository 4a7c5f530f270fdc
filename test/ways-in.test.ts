import { describe, expect, it } from "vitest";
import { read } from "./markdown.ts";

const { exports, "size-limit": limits } = JSON.parse(read("package.json")) as {
  exports: Record<string, string | { default: string }>;
  "size-limit": readonly { path: string; limit?: string }[];
};
const waysIn = Object.values(exports).flatMap((to) => (typeof to === "string" ? [] : [to.default]));

describe("every way into the package", () => {
  it("has a limit to its size", () => {
    const limited = new Set(limits.filter(({ limit }) => limit).map(({ path }) => `./${path}`));
    expect(waysIn.filter((path) => !limited.has(path))).toEqual([]);
  });

  it("is in the reference", () => {
    const { entryPoints } = JSON.parse(read("typedoc.json")) as { entryPoints: string[] };
    const built = entryPoints.map((path) => `./dist/${path.replace(/\.ts$/, ".js")}`);
    expect(built.toSorted()).toEqual(waysIn.toSorted());
  });
});
