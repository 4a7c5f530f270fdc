import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { documented } from "./documented.ts";
import { memoryServer } from "./harness.ts";

it("docs/security.md lists every route with the right that it takes", async () => {
  const page = readFileSync("docs/security.md", "utf8");
  const rows = [...page.matchAll(/^\| `([A-Z]+ \/\S*)` +\| `(\w+)` +\|$/gm)];
  const server = await memoryServer();
  try {
    const { operations } = await documented(server.url);
    const lines = operations.map((each) => `${each.method} ${each.path} ${each["x-right"]}`);
    expect(rows.map(([, line, right]) => `${line} ${right}`).toSorted()).toEqual(lines.toSorted());
  } finally {
    await server.close();
  }
});
