import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { examples } from "../examples/portable/index.ts";
import { runPortableExamples } from "./portable-examples.ts";

runPortableExamples("Node");

it("lists every file of examples/portable", () => {
  const files = readdirSync("examples/portable").map((file) => file.replace(/\.ts$/, ""));
  expect(files.filter((file) => file !== "index")).toEqual(Object.keys(examples).toSorted());
});
