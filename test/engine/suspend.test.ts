import { describe, expect, it } from "vitest";
import { createEngine, linearFlow, memoryPersistence, task, type Engine } from "../../src/index.ts";
import { story } from "./story.ts";

describe("suspending", () => {
  it("EN-08: lets what runs finish, starts nothing new, and goes on later", async () => {
    const { seen, noted } = story();
    const flow = linearFlow("f", [noted("a"), noted("b"), noted("c")]);
    const engine = createEngine(flow, { persistence: memoryPersistence(), flowId: "f" });
    engine.on("task", ({ name, state }) => {
      if (name === "b" && state === "SUCCESS") engine.suspend();
    });
    // The start mark of c is in the same save as b's result: what is marked still runs (P7).
    await expect(engine.run()).resolves.toMatchObject({ state: expect.stringMatching(/SU/) });
    await engine.run();
    expect(seen).toEqual(["f/a/execute/0", "f/b/execute/0", "f/c/execute/0"]);
  });

  it("EN-10: comes too late for a flow that has nothing left", async () => {
    const { noted } = story();
    const engine = createEngine(linearFlow("f", [noted("a")]));
    engine.on("task", () => engine.suspend());
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("EN-09: stops in the middle of a revert, and finishes it later with the original failure", async () => {
    const { seen, noted } = story();
    const broken = task("broken", {
      execute() {
        throw new Error("broke");
      },
    });
    const flow = linearFlow("f", [noted("a"), noted("b"), broken]);
    const persistence = memoryPersistence();
    const engine = createEngine(flow, { persistence, flowId: "f" });
    engine.on("task", ({ name, state }) => {
      if (name === "b" && state === "REVERTING") engine.suspend();
    });
    await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED" });
    const next = createEngine(flow, { persistence, flowId: "f" });
    await expect(next.run()).rejects.toThrow("broke");
    expect(seen.filter((key) => key.includes("revert"))).toEqual(["f/b/revert/0", "f/a/revert/0"]);
  });

  it("EN-19: refuses to run while it runs", async () => {
    const { noted } = story();
    const engine = createEngine(linearFlow("f", [noted("a")]));
    const running = engine.run();
    await expect(engine.run()).rejects.toMatchObject({ code: "INVALID_STATE" });
    await running;
  });
});

describe("detaching", () => {
  it("P6: aborts the tasks' signals, writes nothing more, and ends only when they have", async () => {
    const persistence = memoryPersistence();
    let ended = false;
    const slow = task("slow", {
      execute: (_, { signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => {
            ended = true;
            resolve();
          });
          engine.detach();
        }),
    });
    const engine: Engine = createEngine(slow, { persistence, flowId: "f" });
    await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED" });
    expect(ended).toBe(true);
    expect((await persistence.flow("f"))?.revision).toBe(1);
  });
});
