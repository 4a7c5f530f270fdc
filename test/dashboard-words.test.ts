import { expect, it } from "vitest";
import { changedIn } from "../adapters/dashboard/acts.ts";
import { textOf } from "../adapters/dashboard/words.ts";

const file = new File(["twelve bytes"], "letter.txt");

it.each<[what: string, value: unknown, text: string]>([
  ["a file", { file }, "(letter.txt, 12 bytes)"],
  ["a blob", new Blob(["abc"], { type: "text/plain" }), "(text/plain, 3 bytes)"],
  ["bytes", new Uint8Array(1_000_000), "(1000000 bytes)"],
  ["a buffer", { deep: [new ArrayBuffer(8)] }, "(8 bytes)"],
  ["an error", { cause: new RangeError("too far") }, "RangeError: too far"],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["a map", new Map([["key", 1]]), "key"],
])("tells %s that JSON has no word for", (_what, value, text) => {
  expect(textOf(value)).toContain(text);
  expect(textOf(value).length).toBeLessThan(100);
});

it("leaves a file as it is stored when another value is changed", () => {
  const given = { ...JSON.parse(textOf({ file })), dish: "stew" };
  expect(changedIn(given, { file, dish: "soup" })).toEqual({ dish: "stew" });
});
