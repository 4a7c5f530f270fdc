import { expect, it } from "vitest";
import { createEngine, linearFlow, memoryPersistence, task } from "../../src/index.ts";

it("NT-05: what a listener changes reaches no task, and nothing of the caller's", async () => {
  const service = { calls: () => 0 };
  const seen: unknown[] = [];
  const a = task("a", {
    requires: ["order", "service"],
    provides: "made",
    execute({ order }: { order: { lines: string[] }; service: object }) {
      seen.push([...order.lines]);
      return { lines: ["made"] };
    },
  });
  const b = task("b", {
    requires: ["made"],
    provides: "last",
    execute: ({ made }: { made: { lines: string[] } }) => [...made.lines],
  });
  for (const persistence of [undefined, memoryPersistence()]) {
    const store = { order: { lines: ["given"] } };
    const options = { store, transient: { service }, persistence };
    const engine = createEngine(linearFlow("f", [a, b]), options);
    engine.on("task", ({ name, input, result }) => {
      const { order, made } = (input ?? {}) as Record<string, { lines: string[] } | undefined>;
      for (const each of [order, made, result as { lines?: string[] } | undefined]) {
        each?.lines?.push("forged");
      }
      // Of what is no data there is no copy.
      if (name === "a" && input) seen.push(input["service"] === service);
    });
    await engine.run();
    expect(engine.fetch("last")).toEqual(["made"]);
    expect(store).toEqual({ order: { lines: ["given"] } });
  }
  expect(seen).toEqual([true, ["given"], true, ["given"]]);
});
