import { describe, expect, it } from "vitest";
import {
  alwaysRevert,
  alwaysRevertAll,
  createEngine,
  forEach,
  linearFlow,
  memoryPersistence,
  parameterizedForEach,
  run,
  task,
  times,
  type Retry,
} from "../../../src/index.ts";
import { diaryOf, flaky, takes } from "./diary.ts";

describe("times", () => {
  it("RT-01: tells all that happens, in the order in which it does", async () => {
    const flow = linearFlow("flow-1", [flaky("task1"), flaky("task2", 1)], {
      retry: times(4, { name: "r1", provides: "x" }),
    });
    const engine = createEngine(flow);
    const told = diaryOf(engine);
    await engine.run();
    expect(told).toEqual([
      "flow-1 RUNNING",
      "r1 RUNNING",
      "r1 SUCCESS(1)",
      "task1 RUNNING",
      "task1 SUCCESS(5)",
      "task2 RUNNING",
      "task2 FAILURE",
      "task2 REVERTING",
      "task2 REVERTED",
      "task1 REVERTING",
      "task1 REVERTED",
      "r1 RETRYING",
      "task1 PENDING",
      "task2 PENDING",
      "r1 RUNNING",
      "r1 SUCCESS(2)",
      "task1 RUNNING",
      "task1 SUCCESS(5)",
      "task2 RUNNING",
      "task2 SUCCESS(5)",
      "flow-1 SUCCESS",
    ]);
  });

  it("RT-02, RT-17: is reverted itself when its attempts are used up, and forgets them", async () => {
    const flow = linearFlow("f", [flaky("a", 9)], { retry: times(2, { provides: "n" }) });
    const engine = createEngine(flow);
    const told = diaryOf(engine);
    await expect(engine.run()).rejects.toThrow("a 2");
    expect(told.slice(-3)).toEqual(["f_retry REVERTING", "f_retry REVERTED", "f REVERTED"]);
    expect(engine.fetchAll()).toEqual({});
    expect(engine.detail?.atoms["f_retry"]).not.toHaveProperty("history");
  });

  it("RT-03: cannot try again what could not be reverted", async () => {
    const stuck = task("stuck", {
      execute() {},
      revert() {
        throw new Error("cannot be undone");
      },
    });
    const flow = linearFlow("f", [stuck, flaky("a", 1)], { retry: times(2) });
    const engine = createEngine(flow);
    const told = diaryOf(engine);
    await expect(engine.run()).rejects.toThrow("cannot be undone");
    expect(told.slice(-2)).toEqual(["stuck REVERT_FAILURE", "f FAILURE"]);
    expect(told.join()).not.toContain("RETRYING");
  });

  it("RT-12: does not set back what had not begun", async () => {
    const flow = linearFlow("f", [flaky("a", 1), flaky("b")], { retry: times(2) });
    const engine = createEngine(flow);
    const told = diaryOf(engine);
    await engine.run();
    expect(told.filter((line) => line.endsWith(" PENDING"))).toEqual(["a PENDING"]);
  });

  it("counts attempts beyond those in its history, which are the last 100", async () => {
    const seen: number[] = [];
    const flow = linearFlow("f", [takes("n", seen, 130)], { retry: times(130, { provides: "n" }) });
    const engine = createEngine(flow, { persistence: memoryPersistence() });
    await engine.run();
    expect(seen).toHaveLength(130);
    const { history = [], forgotten } = engine.detail!.atoms["f_retry"]!;
    expect([history.length, history[0]?.provided, forgotten]).toEqual([100, 31, 30]);
    const failing = linearFlow("f", [flaky("a", 999)], { retry: times(120) });
    await expect(run(failing)).rejects.toThrow("a 120");
  });

  it("RT-22: gives what it provides in a flow without children", async () => {
    const flow = linearFlow("f", [], { retry: times(2, { provides: "n" }) });
    await expect(run(flow)).resolves.toEqual({ n: 1 });
  });

  it("RT-21: begins at its first attempt when a reverted flow is run again", async () => {
    const seen: number[] = [];
    const flow = linearFlow("f", [takes("n", seen)], { retry: times(2, { provides: "n" }) });
    const engine = createEngine(flow);
    await expect(engine.run()).rejects.toThrow("not 2");
    await expect(engine.run()).rejects.toThrow("not 2");
    expect(seen).toEqual([1, 2, 1, 2]);
  });
});

describe("forEach", () => {
  it("RT-04: tries each value once, in order, duplicates included", async () => {
    const seen: number[] = [];
    const retry = forEach([3, 2, 3, 5], { provides: "x" });
    await run(linearFlow("f", [takes("x", seen, 5)], { retry }));
    expect(seen).toEqual([3, 2, 3, 5]);
    const failing = linearFlow("f", [takes("x", seen)], { retry });
    await expect(run(failing)).rejects.toThrow("not 5");
  });

  it("RT-05, RT-15: fails with NOT_FOUND without values, which the controller around it decides", async () => {
    const seen: unknown[] = [];
    const inner = linearFlow("inner", [takes("x", seen)], {
      retry: forEach([], { provides: "x" }),
    });
    const engine = createEngine(linearFlow("f", [inner], { retry: times(3) }));
    const told = diaryOf(engine);
    const refusal = { code: "NOT_FOUND", message: expect.stringMatching(/^No elements left/) };
    await expect(engine.run()).rejects.toMatchObject(refusal);
    expect(told.filter((line) => line === "inner_retry FAILURE")).toHaveLength(3);
    expect([engine.state, seen]).toEqual(["REVERTED", []]);
  });

  it("refuses what is no list, and fails with a value that cannot be stored", async () => {
    expect(() => forEach("abc" as never)).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
    const flow = linearFlow("f", [flaky("a")], { retry: forEach([() => {}], { provides: "x" }) });
    const running = run(flow, {}, { persistence: memoryPersistence() });
    await expect(running).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("parameterizedForEach", () => {
  const over = (seen: unknown[], good?: number) =>
    linearFlow("inner", [takes("x", seen, good)], {
      retry: parameterizedForEach({ values: "numbers", provides: "x" }),
    });

  it("RT-06: reads its values from the store, or from an atom before it", async () => {
    const seen: unknown[] = [];
    await run(over(seen, 2), { numbers: [1, 2, 3] });
    const gives = task("gives", { provides: "numbers", execute: () => [7, 8] });
    await run(linearFlow("f", [gives, over(seen, 8)]));
    expect(seen).toEqual([1, 2, 7, 8]);
  });

  it("RT-05: fails with NOT_FOUND without values, and with INVALID_INPUT for what is no list", async () => {
    const none = run(over([]), { numbers: [] });
    await expect(none).rejects.toMatchObject({ code: "NOT_FOUND" });
    const wrong = run(over([]), { numbers: 5 as never });
    await expect(wrong).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("EN-20: is missed in the store before the flow starts, by the name of its values", async () => {
    const missing = { code: "MISSING_DEPENDENCIES", details: { missing: ["numbers"] } };
    await expect(createEngine(over([])).run()).rejects.toMatchObject(missing);
  });
});

describe("alwaysRevert and alwaysRevertAll", () => {
  it.each<[string, Retry, number]>([
    ["RT-10: alwaysRevert leaves it to the controller around it", alwaysRevert(), 3],
    ["RT-07: alwaysRevertAll beats the controller around it", alwaysRevertAll(), 1],
    [
      "RT-09: revertAll beats it once its own attempts are used up",
      times(2, { revertAll: true }),
      2,
    ],
    ["RT-09: of a forEach likewise", forEach([1, 2], { revertAll: true }), 2],
  ])("%s", async (_, retry, tries) => {
    const seen: string[] = [];
    const before = flaky("before", 0, { revert: () => void seen.push("undone") });
    let count = 0;
    const failing = task("failing", {
      execute() {
        count += 1;
        throw new Error(`try ${count}`);
      },
    });
    const inner = linearFlow("inner", [failing], { retry });
    const engine = createEngine(linearFlow("outer", [before, inner], { retry: times(3) }));
    await expect(engine.run()).rejects.toThrow(`try ${tries}`);
    expect([engine.state, seen.length]).toEqual(["REVERTED", tries === 3 ? 3 : 1]);
  });
});
