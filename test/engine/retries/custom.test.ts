import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  RetryLater,
  retry,
  run,
  task,
  times,
  type RetryAnswer,
  type RetryContext,
} from "../../../src/index.ts";
import { manualClock } from "../../../src/testing/manual-clock.ts";
import { diaryOf, flaky, takes } from "./diary.ts";

/** A controller that says what it is told to, one answer after the other. */
const says = (answers: readonly unknown[], seen: RetryContext[] = [], more: object = {}) => {
  let asked = 0;
  return retry("says", {
    execute: () => {},
    onFailure(_: object, context) {
      seen.push(context);
      const answer = answers[asked];
      asked += 1;
      return answer as RetryAnswer;
    },
    ...more,
  });
};

describe("a controller of one's own", () => {
  it("RT-16: is asked once a failure, with all attempts and what failed in them", async () => {
    const seen: RetryContext[] = [];
    const controller = says(["RETRY", "RETRY", "REVERT"], seen, {
      provides: "n",
      execute: async (_: object, { history }: RetryContext) => history.length * 10,
    });
    const flow = linearFlow("f", [takes("n", [])], { retry: controller });
    await expect(run(flow)).rejects.toThrow("not 20");
    const outline = seen.map(({ history }) =>
      history.map(({ provided, failures }) => [provided, failures["takes"]?.message]),
    );
    const all = [
      [0, "not 0"],
      [10, "not 10"],
      [20, "not 20"],
    ];
    expect(outline).toEqual([all.slice(0, 1), all.slice(0, 2), all]);
  });

  it("reads what it requires, each time, and is told of its job", async () => {
    const read: unknown[] = [];
    const controller = retry("mine", {
      requires: ["limit"],
      provides: "n",
      execute: ({ limit }: { limit: number }, { history, signal }) => {
        read.push(limit, signal.aborted);
        return history.length + 1;
      },
      onFailure: ({ limit }, { history }) => (history.length < limit ? "RETRY" : "REVERT"),
    });
    const seen: number[] = [];
    const flow = linearFlow("f", [takes("n", seen, 3)], { retry: controller });
    await expect(run(flow, { limit: 3 })).resolves.toEqual({ limit: 3, n: 3 });
    expect(seen).toEqual([1, 2, 3]);
    expect(read).toEqual([3, false, 3, false, 3, false]);
  });

  it("P7: is stored as RUNNING before its code runs, and runs again after a crash", async () => {
    const persistence = memoryPersistence();
    const stored: unknown[] = [];
    let hangs = true;
    const controller = retry("mine", {
      provides: "n",
      execute: async () => {
        stored.push((await persistence.flow("f"))?.atoms["mine"]?.state);
        return hangs ? new Promise<number>(() => {}) : 7;
      },
      onFailure: () => "REVERT",
    });
    const flow = linearFlow("f", [takes("n", [], 7)], { retry: controller });
    const options = { persistence, flowId: "f" };
    void createEngine(flow, { ...options, generation: 1 }).run();
    await expect.poll(() => stored).toEqual(["RUNNING"]);
    hangs = false;
    const second = createEngine(flow, { ...options, generation: 2 });
    await expect(second.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(stored).toEqual(["RUNNING", "RUNNING"]);
    expect(second.detail?.atoms["mine"]).toMatchObject({
      attempts: 2,
      history: [{ provided: 7, failures: {} }],
    });
  });

  it("RT-24: says how long to wait before the next attempt, which survives a restart", async () => {
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    const controller = says([{ decision: "RETRY", delayMs: 60_000 }]);
    const flow = linearFlow("f", [flaky("a", 1)], { retry: controller });
    const options = { clock, persistence, flowId: "f", parkMs: 1_000 };
    const wakeAt = clock.now() + 60_000;
    const first = createEngine(flow, { ...options, generation: 1 });
    await expect(first.run()).resolves.toEqual({ state: "SUSPENDED", wakeAt });
    await clock.advance(60_000);
    const second = createEngine(flow, { ...options, generation: 2 });
    await expect(second.run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("is reverted by its own code when the flow is, but not before another attempt", async () => {
    const seen: unknown[] = [];
    const controller = says(["RETRY", "REVERT"], [], {
      revert: (_: object, { history, failures }: { history: unknown[]; failures: object }) => {
        seen.push([history.length, Object.keys(failures)]);
        return "undone";
      },
    });
    const engine = createEngine(linearFlow("f", [flaky("a", 9)], { retry: controller }));
    await expect(engine.run()).rejects.toThrow("a 2");
    expect(seen).toEqual([[2, ["a"]]]);
    expect(engine.detail?.atoms["says"]).toMatchObject({ revertResult: "undone" });
    // RT-17
    expect(engine.detail?.atoms["says"]).not.toHaveProperty("history");
  });

  it("RT-15: that fails itself leaves it to the one around it, and finds its failure in its history", async () => {
    const seen: unknown[] = [];
    const inner = retry("inner_retry", {
      execute() {
        throw new Error("no attempt");
      },
      onFailure: () => "RETRY",
      revert: (_, { history }) => void seen.push(history),
    });
    const engine = createEngine(
      linearFlow("f", [linearFlow("inner", [flaky("a")], { retry: inner })], { retry: times(2) }),
    );
    const told = diaryOf(engine);
    await expect(engine.run()).rejects.toThrow("no attempt");
    expect(told.filter((line) => line.startsWith("inner_retry"))).toEqual([
      "inner_retry RUNNING",
      "inner_retry FAILURE",
      "inner_retry REVERTING",
      "inner_retry REVERTED",
      "inner_retry PENDING",
      "inner_retry RUNNING",
      "inner_retry FAILURE",
      "inner_retry REVERTING",
      "inner_retry REVERTED",
    ]);
    const own = { provided: undefined, failures: {}, failure: expect.any(Object) };
    expect(seen).toEqual([[own], [own]]);
  });

  it("RT-15: whose revert fails ends the flow in FAILURE", async () => {
    const controller = says(["REVERT"], [], {
      revert() {
        throw new Error("stuck");
      },
    });
    const engine = createEngine(linearFlow("f", [flaky("a", 9)], { retry: controller }));
    await expect(engine.run()).rejects.toThrow("stuck");
    expect(engine.state).toBe("FAILURE");
    expect(engine.detail?.atoms["says"]?.state).toBe("REVERT_FAILURE");
  });

  it("asks the one around it when it says REVERT, and nobody when it says REVERT_ALL", async () => {
    for (const [answer, tries] of [
      ["REVERT", 2],
      ["REVERT_ALL", 1],
    ] as const) {
      const inner = linearFlow("inner", [flaky("a", 9)], { retry: says([answer, answer]) });
      const running = run(linearFlow("f", [inner], { retry: times(2) }));
      await expect(running).rejects.toThrow(`a ${tries}`);
    }
  });
});

describe("a controller that answers what is no decision", () => {
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["an unknown word", "AGAIN"],
    ["a delay that is none", { decision: "RETRY", delayMs: Number.NaN }],
    ["a delay without a decision", { delayMs: 5 }],
    ["a delay of something else", { decision: "REVERT", delayMs: 5 }],
  ])("RT-23: fails the flow with EXECUTION: %s", async (_, answer) => {
    const engine = createEngine(linearFlow("f", [flaky("a", 1)], { retry: says([answer]) }));
    await expect(engine.run()).rejects.toMatchObject({
      code: "EXECUTION",
      cause: { code: "EXECUTION", message: expect.stringContaining('"says"') },
    });
    expect([engine.state, engine.detail?.atoms["a"]?.state]).toEqual(["FAILURE", "FAILURE"]);
  });

  it("RT-23: fails it with the cause when it throws or rejects, and reverts nothing", async () => {
    const failing = [
      () => Promise.reject(new Error("bad controller")),
      // A failure cannot wait for what becomes of it.
      () => Promise.reject(new RetryLater("bad controller")),
      () => {
        throw new Error("bad controller");
      },
    ];
    for (const onFailure of failing) {
      const controller = retry("mine", { execute() {}, onFailure });
      const flow = linearFlow("f", [flaky("b"), flaky("a", 1)], { retry: controller });
      const engine = createEngine(flow);
      await expect(engine.run()).rejects.toMatchObject({
        code: "EXECUTION",
        cause: { message: "bad controller" },
      });
      expect([engine.state, engine.detail?.atoms["b"]?.state]).toEqual(["FAILURE", "SUCCESS"]);
      // Run again, what had failed runs again; nothing is done twice that was not undone.
      await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
      expect(engine.detail?.atoms["b"]?.attempts).toBe(1);
    }
  });

  it("refuses to be made without a name or a function", () => {
    const onFailure = () => "REVERT" as const;
    const wrong: readonly (() => unknown)[] = [
      () => retry("", { execute() {}, onFailure }),
      () => retry("x", { onFailure } as never),
      () => retry("x", { execute() {} } as never),
      () => retry("x", undefined as never),
    ];
    for (const make of wrong) {
      expect(make).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    }
  });

  it("EN-03: is no task, and none that stands alone", () => {
    const controller = says(["RETRY"]);
    for (const make of [
      () => createEngine(controller as never).compile(),
      () => linearFlow("f", [controller as never]),
    ]) {
      expect(make).toThrow(expect.objectContaining({ code: "COMPILATION" }));
    }
    expect(task("t", { execute() {}, retry: controller }).retry?.name).toBe("says");
  });
});
