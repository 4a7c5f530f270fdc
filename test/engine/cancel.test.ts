import { describe, expect, it } from "vitest";
import {
  createEngine,
  FootplateError,
  linearFlow,
  memoryPersistence,
  retry,
  RetryLater,
  task,
  times,
  type Engine,
  type Persistence,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { story } from "./story.ts";

describe("cancelling", () => {
  it("P11: aborts what runs, reverts all that was done, and throws CANCELLED with the reason", async () => {
    const { seen, noted } = story();
    const slow = task("slow", {
      execute: (_, { signal }) =>
        new Promise<void>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          engine.cancel("changed my mind");
        }),
      revert: (_, { signal }) => void seen.push(`slow undone, aborted: ${signal.aborted}`),
    });
    const engine: Engine = createEngine(linearFlow("f", [noted("a"), slow, noted("c")]), {
      flowId: "f",
    });
    await expect(engine.run()).rejects.toMatchObject({
      code: "CANCELLED",
      message: "changed my mind",
    });
    expect(engine.state).toBe("REVERTED");
    expect(seen).toEqual(["f/a/execute/0", "slow undone, aborted: false", "f/a/revert/0"]);
  });

  it("P11: reverts a task that did not listen, once it has succeeded all the same", async () => {
    const undone: unknown[] = [];
    const deaf = task("deaf", {
      provides: "x",
      execute: async () => {
        engine.cancel();
        return 7;
      },
      revert: (_, { result }) => void undone.push(result),
    });
    const engine: Engine = createEngine(deaf);
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
    expect(undone).toEqual([7]);
  });

  it.each([
    ["throws when it is told to leave off", (signal: AbortSignal) => Promise.reject(signal.reason)],
    ["answers all the same", async () => "RETRY" as const],
  ])("P11: reverts what was done while a controller thinks that %s", async (_, answer) => {
    const { seen, noted } = story();
    const slow = retry("slow", {
      execute() {},
      async onFailure(_input, { signal }) {
        const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
        engine.cancel("no more");
        await aborted;
        return answer(signal);
      },
    });
    const fails = task("fails", {
      execute() {
        throw new Error("fails");
      },
    });
    const tried = linearFlow("tried", [fails], { retry: slow });
    const engine: Engine = createEngine(linearFlow("f", [noted("a"), tried]), { flowId: "f" });
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED", message: "no more" });
    expect(engine.state).toBe("REVERTED");
    expect(seen).toEqual(["f/a/execute/0", "f/a/revert/0"]);
  });

  it("P11: runs nothing of a flow that was cancelled before it began", async () => {
    const { seen, noted } = story();
    const engine = createEngine(linearFlow("f", [noted("a")]));
    engine.cancel("never mind");
    await expect(engine.run()).rejects.toThrow("never mind");
    expect([seen, engine.state]).toEqual([[], "REVERTED"]);
  });

  it.each(["before", "while"])(
    "P7, P10: reverts what asked for later when it is cancelled %s it runs again, as it may have acted",
    async (when) => {
      const clock = manualClock();
      const persistence = memoryPersistence({ clock });
      const undone: unknown[] = [];
      let engine: Engine | undefined;
      const unsure = task("unsure", {
        execute() {
          if (when === "while") engine?.cancel("enough");
          throw new RetryLater("The reply was lost", { delayMs: 60_000 });
        },
        revert: (_, { failed, result }) => void undone.push([failed, result]),
      });
      const options = { persistence, clock, flowId: "f", parkMs: 0 };
      engine = createEngine(unsure, options);
      if (when === "before") {
        expect(await engine.run()).toMatchObject({ state: "SUSPENDED" });
        const detail = (await persistence.flow("f"))!;
        engine = createEngine(unsure, { ...options, detail, generation: 1 });
        engine.cancel("enough");
      }
      await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
      expect(engine.state).toBe("REVERTED");
      expect(undone).toEqual([[true, expect.objectContaining({ code: "CANCELLED" })]]);
    },
  );

  it("P11: comes too late for a flow that has ended", async () => {
    const { noted } = story();
    const engine = createEngine(linearFlow("f", [noted("a")]));
    await engine.run();
    engine.cancel();
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("P11: reverts at once what waits for a retry, or asked for later", async () => {
    const { seen, noted } = story();
    const clock = manualClock();
    const flaky = task("flaky", {
      retry: times(5, { backoff: { initialMs: 60_000 } }),
      execute() {
        throw new Error("again");
      },
    });
    const later = task("later", {
      execute() {
        throw new RetryLater("later", { delayMs: 60_000 });
      },
    });
    for (const waiting of [flaky, later]) {
      const engine = createEngine(linearFlow("f", [noted("a"), waiting]), { clock, flowId: "f" });
      const running = engine.run();
      await clock.advance(1_000);
      engine.cancel();
      await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
    }
    expect(seen).toEqual(["f/a/execute/0", "f/a/revert/0", "f/a/execute/0", "f/a/revert/0"]);
  });

  it("P11: is not forgotten by a crash, and P7: an atom that then was running is reverted", async () => {
    const { seen, noted } = story();
    const persistence = memoryPersistence();
    const hangs = task("hangs", {
      execute: () => {
        first.cancel("enough");
        return new Promise<void>(() => {});
      },
      revert: () => void seen.push("hangs undone"),
    });
    const flow = linearFlow("f", [noted("a"), hangs]);
    const first: Engine = createEngine(flow, { persistence, flowId: "f", generation: 1 });
    // It never ends: its process is gone for all that anybody can see.
    void first.run();
    await expect.poll(async () => (await persistence.flow("f"))?.meta["cancelled"]).toBe("enough");
    const second = createEngine(flow, { persistence, flowId: "f", generation: 2 });
    await expect(second.run()).rejects.toMatchObject({ code: "CANCELLED", message: "enough" });
    expect(seen).toEqual(["f/a/execute/0", "hangs undone", "f/a/revert/0"]);
  });

  it("ends FAILURE with what could not be reverted", async () => {
    const stuck = task("stuck", {
      execute: () => engine.cancel(),
      revert() {
        throw new Error("cannot undo");
      },
    });
    const engine: Engine = createEngine(stuck);
    await expect(engine.run()).rejects.toThrow("cannot undo");
    expect(engine.state).toBe("FAILURE");
  });

  it("P11: throws the reason, too, when it takes a second run until all is reverted; then it is forgotten", async () => {
    const { seen, noted } = story();
    let isStuck = true;
    const stuck = task("stuck", {
      execute: () => void (isStuck && first.cancel("enough")),
      revert() {
        if (isStuck) throw new Error("cannot undo");
      },
    });
    const flow = linearFlow("f", [noted("a"), stuck]);
    const persistence = memoryPersistence();
    const first: Engine = createEngine(flow, { persistence, flowId: "f" });
    await expect(first.run()).rejects.toThrow("cannot undo");
    const second = createEngine(flow, { persistence, flowId: "f" });
    await expect(second.run()).rejects.toThrow("cannot undo");
    isStuck = false;
    await expect(second.run()).rejects.toMatchObject({ code: "CANCELLED", message: "enough" });
    expect([second.state, seen]).toEqual(["REVERTED", ["f/a/execute/0", "f/a/revert/0"]]);
    await expect(second.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(second.detail?.meta["cancelled"]).toBeUndefined();
  });

  it("is forgotten when a reverted flow is run again", async () => {
    const { seen, noted } = story();
    const persistence = memoryPersistence();
    const flow = linearFlow("f", [noted("a")]);
    const first = createEngine(flow, { persistence, flowId: "f" });
    first.cancel();
    await expect(first.run()).rejects.toMatchObject({ code: "CANCELLED" });
    await createEngine(flow, { persistence, flowId: "f" }).run();
    expect(seen).toEqual(["f/a/execute/0"]);
    expect((await persistence.flow("f"))?.meta["cancelled"]).toBeUndefined();
  });

  it("is of one run: the same engine begins anew as well", async () => {
    const { seen, noted } = story();
    for (const persistence of [undefined, memoryPersistence()]) {
      seen.length = 0;
      const engine = createEngine(linearFlow("f", [noted("a")]), { persistence, flowId: "f" });
      engine.cancel();
      await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
      await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
      expect(seen).toEqual(["f/a/execute/0"]);
    }
  });

  it("is not forgotten by a run that failed before it was stored", async () => {
    const persistence = memoryPersistence();
    let isAway = true;
    const flaky: Persistence = {
      ...persistence,
      openFlow: async (detail) => {
        if (isAway) throw new FootplateError("UNAVAILABLE", "It is away");
        return persistence.openFlow(detail);
      },
    };
    const { seen, noted } = story();
    const engine = createEngine(linearFlow("f", [noted("a")]), { persistence: flaky });
    engine.cancel();
    await expect(engine.run()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    isAway = false;
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
    expect(seen).toEqual([]);
  });
});
