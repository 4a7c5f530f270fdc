import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(path, "utf8");
const page = read("docs/concepts.md");

/** The words of a union of texts, as the source has it. */
const wordsOf = (path: string, type: string): string[] => {
  const [, union = ""] = new RegExp(`export type ${type} =([^;]*);`).exec(read(path)) ?? [];
  return [...union.matchAll(/"(\w+)"/g)].map(([, word = ""]) => word);
};

it.each([
  ["JobState", "src/states.ts", 3],
  ["Fate", "src/states.ts", 3],
  ["FlowState", "src/states.ts", 8],
  ["TaskState", "src/states.ts", 8],
  ["RetryState", "src/states.ts", 1],
  ["ErrorCode", "src/errors.ts", 18],
])("docs/concepts.md explains every %s", (type, path, count) => {
  const words = wordsOf(path, type);
  expect(words.length).toBeGreaterThanOrEqual(count);
  expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
});

it("docs/concepts.md explains no error that there is none", () => {
  const [, table = ""] = page.split("## Errors");
  const told = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
  expect(told.toSorted()).toEqual(wordsOf("src/errors.ts", "ErrorCode").toSorted());
});
