import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  sleep,
  task,
  waitForSignal,
  type Engine,
} from "../../src/index.ts";
import { captureListener } from "../../src/testing/capture-listener.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { story } from "./story.ts";

const statesOf = (engine: Engine) =>
  Object.values(engine.detail?.atoms ?? {}).map(({ name, state }) => `${name} ${state}`);

describe("reset", () => {
  it("EN-16: has everything run again after SUCCESS, and tells of it", async () => {
    const { seen, noted } = story();
    const persistence = memoryPersistence();
    const engine = createEngine(linearFlow("f", [noted("a"), noted("b")]), {
      persistence,
      flowId: "f",
    });
    await engine.run();
    const capture = captureListener();
    capture(engine);
    await engine.reset();
    expect([engine.state, ...statesOf(engine)]).toEqual(["PENDING", "a PENDING", "b PENDING"]);
    expect(capture.events).toMatchObject([
      { type: "task", name: "a", state: "PENDING", previous: "SUCCESS" },
      { type: "task", name: "b", state: "PENDING", previous: "SUCCESS" },
      { type: "flow", name: "f", state: "PENDING", previous: "SUCCESS" },
    ]);
    expect((await persistence.flow("f"))?.state).toBe("PENDING");
    await engine.run();
    // P9: nothing was undone, so the outside must recognise the repeat.
    expect(seen).toEqual(["f/a/execute/0", "f/b/execute/0", "f/a/execute/0", "f/b/execute/0"]);
    expect(engine.detail?.atoms["a"]?.attempts).toBe(2);
  });

  it("EN-16: after REVERTED, P9: in a new round of what had a revert of its own", async () => {
    const { seen, noted } = story();
    let fails = true;
    const flaky = task("flaky", {
      execute() {
        if (fails) throw new Error("broke");
      },
    });
    const engine = createEngine(linearFlow("f", [noted("a"), flaky]), { flowId: "f" });
    await expect(engine.run()).rejects.toThrow("broke");
    await engine.reset();
    fails = false;
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(seen).toEqual(["f/a/execute/0", "f/a/revert/0", "f/a/execute/1"]);
  });

  it("EN-17: from FAILURE and from SUSPENDED, also in mid-wait and after a cancel", async () => {
    const stuck = task("stuck", {
      execute() {
        throw new Error("broke");
      },
      revert() {
        throw new Error("stuck");
      },
    });
    const failing = createEngine(stuck);
    await expect(failing.run()).rejects.toThrow("stuck");
    expect(failing.state).toBe("FAILURE");
    await failing.reset();
    expect([failing.state, ...statesOf(failing)]).toEqual(["PENDING", "stuck PENDING"]);
    expect(failing.detail?.atoms["stuck"]).not.toHaveProperty("revertFailure");

    const clock = manualClock();
    const flow = linearFlow("f", [sleep("nap", 60_000), waitForSignal("go", { provides: "x" })]);
    const waiting = createEngine(flow, { clock, parkMs: 0, signals: { go: [7] } });
    await waiting.run();
    expect(waiting.state).toBe("SUSPENDED");
    await clock.advance(30_000);
    await waiting.reset();
    const wakeAt = clock.now() + 60_000;
    await expect(waiting.run()).resolves.toEqual({ state: "SUSPENDED", wakeAt });
    await clock.advance(60_000);
    await waiting.run();
    await waiting.reset();
    await waiting.run();
    await clock.advance(60_000);
    await waiting.run();
    // The first signal is there for it again.
    expect(waiting.fetchAll()).toEqual({ x: 7 });

    const { noted } = story();
    const cancelled = createEngine(linearFlow("c", [noted("a")]));
    cancelled.cancel();
    await expect(cancelled.run()).rejects.toMatchObject({ code: "CANCELLED" });
    await cancelled.reset();
    await expect(cancelled.run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("EN-17: is refused before it touches anything while the flow runs, here or elsewhere", async () => {
    const persistence = memoryPersistence();
    const refused: unknown[] = [];
    const t = task("t", {
      async execute() {
        refused.push(await engine.reset().catch((error: unknown) => error));
        const other = createEngine(t, { persistence, flowId: "f" });
        refused.push(await other.reset().catch((error: unknown) => error));
      },
    });
    const engine: Engine = createEngine(t, { persistence, flowId: "f" });
    await engine.run();
    const code = { code: "INVALID_STATE" };
    expect(refused).toEqual([expect.objectContaining(code), expect.objectContaining(code)]);
    expect(engine.detail?.atoms["t"]?.state).toBe("SUCCESS");
  });

  it("P3: and a run, or another reset, is refused until it is done", async () => {
    const { seen, noted } = story();
    const persistence = memoryPersistence();
    const engine = createEngine(linearFlow("f", [noted("a")]), { persistence, flowId: "f" });
    await engine.run();
    const resetting = engine.reset();
    const beside = await Promise.allSettled([engine.run(), engine.reset(), resetting]);
    const refused = { status: "rejected", reason: { code: "INVALID_STATE" } };
    expect(beside).toMatchObject([refused, refused, { status: "fulfilled" }]);
    expect([engine.state, (await persistence.flow("f"))?.state]).toEqual(["PENDING", "PENDING"]);
    await engine.run();
    expect(seen).toHaveLength(2);
  });

  it("is nothing to a flow that has not begun", async () => {
    const { seen, noted } = story();
    const engine = createEngine(linearFlow("f", [noted("a")]), { flowId: "f" });
    await engine.reset();
    expect(engine.state).toBe("PENDING");
    await engine.run();
    expect(seen).toHaveLength(1);
  });
});
