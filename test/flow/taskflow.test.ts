import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as adapter from "../../src/adapter.ts";
import * as footplate from "../../src/index.ts";
import * as testing from "../../src/testing/index.ts";

const page = readFileSync("docs/taskflow.md", "utf8");
const [tables = "", list = ""] = page.split("## What has no meaning here");

/** What a thing has, and the methods of its class. */
const namesOf = (thing: object) => [
  ...Object.keys(thing),
  ...Object.getOwnPropertyNames(Object.getPrototypeOf(thing) ?? {}),
];

describe("docs/taskflow.md", () => {
  it("calls nothing ours that is not there", () => {
    const { createConductor, createEngine, linearFlow, memoryJobBoard, memoryPersistence } =
      footplate;
    const [board, persistence] = [memoryJobBoard(), memoryPersistence()];
    const conductor = createConductor({ board, persistence, flows: [] });
    const engine = createEngine(linearFlow("f", []));
    const things = [footplate, adapter, testing, board, persistence, conductor, engine];
    const known = new Set(things.flatMap(namesOf));
    const cells = tables.split("\n").map((line) => line.split(/(?<!\\)\|/)[2] ?? "");
    const called = cells
      .flatMap((cell) => cell.match(/`[^`]+`/g) ?? [])
      .flatMap((code) => [...code.matchAll(/(\w+)\(/g)].map(([, name = ""]) => name));
    expect(called.length).toBeGreaterThan(30);
    expect(called.filter((name) => !known.has(name))).toEqual([
      "revert",
      "someListener",
      "includes",
    ]);
  });

  it("says of no behaviour that it has no meaning here which a test cites", () => {
    const files = globSync(["test/**/*.test.ts", "src/testing/**/*.ts"]);
    const tests = files.map((path) => readFileSync(path, "utf8")).join("\n");
    const rows = [...list.matchAll(/\*\*([A-Z]{2}-\d\d)\*\*/g)].map(([, row = ""]) => row);
    expect(rows.length).toBeGreaterThan(15);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows.filter((row) => tests.includes(row))).toEqual([]);
  });

  it("links to what exists", () => {
    const links = [...page.matchAll(/\]\((?!https:)([^)#]+)#?([^)]*)\)/g)];
    for (const [, path = "", anchor = ""] of links) {
      const file = join("docs", path);
      expect(existsSync(file)).toBe(true);
      const headings = readFileSync(file, "utf8").match(/^#+ .*$/gm) ?? [];
      const anchors = headings.map((text) => text.replace(/^#+ /, "").toLowerCase());
      expect(["", ...anchors]).toContain(anchor);
    }
  });
});
