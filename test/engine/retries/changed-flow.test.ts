import { describe, expect, it } from "vitest";
import { graphFlow, linearFlow, times } from "../../../src/index.ts";
import { diaryOf, flaky } from "./diary.ts";
import { left } from "./left.ts";

const done = { state: "SUCCESS", result: 5, attempts: 1 } as const;

describe("what had begun behind a scope", () => {
  it.each([
    ["is reverted with it", 9, "REVERTED"],
    ["is tried again with it", 1, "SUCCESS"],
  ])("RT-20: %s, as it had read what the scope gave", async (_, failures, end) => {
    const inner = linearFlow("inner", [flaky("b", 0, { provides: "x" }), flaky("c", failures)], {
      retry: times(2),
    });
    const reader = flaky("a", 0, { requires: ["x"] });
    const engine = await left(graphFlow("f", [reader, inner]), {
      inner_retry: { ...done, history: [{ provided: 1, failures: {} }] },
      b: done,
      a: done,
    });
    const told = diaryOf(engine);
    await engine.run().catch(() => {});
    expect(engine.state).toBe(end);
    const steps = told.filter((line) => !line.includes("inner_retry") && !line.startsWith("f "));
    expect(steps.slice(0, 8)).toEqual([
      "c RUNNING",
      "c FAILURE",
      "a REVERTING",
      "a REVERTED",
      "c REVERTING",
      "c REVERTED",
      "b REVERTING",
      "b REVERTED",
    ]);
    expect(steps.filter((line) => line === "a SUCCESS(5)")).toHaveLength(failures === 1 ? 1 : 0);
  });
});

describe("an atom put between two that were done already", () => {
  it("EN-23: holds back the revert of the one before it until the one behind it is reverted", async () => {
    for (const between of [1, 3]) {
      const news = Array.from({ length: between }, (_, at) => flaky(`new${at}`));
      const flow = linearFlow("f", [flaky("a"), ...news, flaky("z")]);
      const engine = await left(flow, { a: done, z: done });
      const told = diaryOf(engine);
      engine.cancel();
      await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
      expect(told.filter((line) => !line.startsWith("f "))).toEqual([
        "z REVERTING",
        "z REVERTED",
        "a REVERTING",
        "a REVERTED",
      ]);
    }
  });
});
