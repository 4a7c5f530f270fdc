import { expect, it } from "vitest";
import { read } from "./markdown.ts";

it("every way into the package has a limit to its size", () => {
  const { exports, "size-limit": limits } = JSON.parse(read("package.json")) as {
    exports: Record<string, { default?: string }>;
    "size-limit": readonly { path: string; limit?: string }[];
  };
  const limited = new Set(limits.filter(({ limit }) => limit).map(({ path }) => `./${path}`));
  const free = Object.entries(exports).filter(
    ([subpath, { default: path = "" }]) => !subpath.endsWith(".json") && !limited.has(path),
  );
  expect(free).toEqual([]);
});
