import { describe, expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  linearFlow,
  link,
  memoryPersistence,
  RetryLater,
  sleep,
  task,
  times,
  unorderedFlow,
  waitForSignal,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { ran, statesOf, tracing } from "./tracing.ts";

describe("deciders that are asked again", () => {
  it("PT-10: after a retry of the scope they are in", async () => {
    const { story, step } = tracing();
    let tries = 0;
    const flow = graphFlow("g", [step("a"), step("b"), step("c", { fails: () => ++tries === 1 })], {
      retry: times(2),
      links: [link("a", "b", { decider: () => tries > 0 }), link("a", "c"), link("b", "c")],
    });
    const unlinked = graphFlow(
      "g",
      [step("a"), step("b"), step("c", { fails: () => ++tries < 2 })],
      {
        retry: times(3),
        links: [link("a", "b", { decider: () => tries > 0, depth: "ATOM" }), link("b", "c")],
      },
    );
    await ran(unlinked);
    expect(story).toEqual(["a", "c", "-c", "-a", "a", "b", "c"]);
    tries = 0;
    story.length = 0;
    await ran(flow);
    expect(story).toEqual(["a"]);
  });

  it("PT-10: a yes does not last beyond a retry or a revert, either", async () => {
    for (const retry of [times(2), undefined]) {
      const { story, step } = tracing();
      let tries = 0;
      const flow = graphFlow("g", [step("a"), step("b"), step("c", { fails: () => ++tries < 2 })], {
        retry,
        links: [link("a", "b", { decider: () => tries === 0, depth: "ATOM" }), link("b", "c")],
      });
      const engine = createEngine(flow, { concurrency: 1 });
      if (retry) await engine.run();
      else {
        await expect(engine.run()).rejects.toThrow("c failed");
        await engine.run();
      }
      expect(story).toEqual(["a", "b", "c", "-c", "-b", "-a", "a", "c"]);
    }
  });

  it("PT-10, EN-23: a no stands over an engine that stops between a failure outside of its graph and the retry", async () => {
    const { story, step } = tracing();
    let tries = 0;
    const decided = graphFlow("decided", [step("a"), step("b")], {
      links: [link("a", "b", { decider: () => false })],
    });
    const fails = () => {
      engine.suspend();
      return ++tries < 2;
    };
    const tried = linearFlow("tried", [step("c", { fails })], { retry: times(2) });
    const flow = linearFlow("f", [unorderedFlow("both", [decided, tried]), step("last")]);
    const persistence = memoryPersistence();
    const opened = () => createEngine(flow, { persistence, flowId: "f", concurrency: 1 });
    let engine = opened();
    await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED" });
    expect(statesOf(engine)).toMatchObject({ c: "FAILURE", last: "IGNORE" });
    engine = opened();
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(story).toEqual(["a", "c", "-c", "c"]);
    expect(statesOf(engine)).toMatchObject({ b: "IGNORE", last: "IGNORE" });
  });

  it("PT-10: a retry takes back what was ignored beyond its scope, unless somebody else said no", async () => {
    for (const others of [true, false]) {
      const { story, step } = tracing();
      let tries = 0;
      const inner = graphFlow(
        "inner",
        [step("a"), step("b"), step("x", { fails: () => ++tries < 2 })],
        {
          retry: times(2),
          links: [link("a", "b", { decider: () => tries > 0 }), link("a", "x")],
        },
      );
      const flow = graphFlow("g", [step("first"), step("mid"), inner, step("last")], {
        links: [
          link("first", "mid", { decider: () => others }),
          link("mid", "last"),
          link("inner", "last"),
        ],
      });
      const engine = await ran(flow);
      expect(story.slice(-3)).toEqual(others ? ["b", "x", "last"] : ["a", "b", "x"]);
      expect(statesOf(engine)["last"]).toBe(others ? "SUCCESS" : "IGNORE");
    }
  });

  it("PT-10: when a reverted flow is run again", async () => {
    const { story, step } = tracing();
    let fails = true;
    const flow = graphFlow("g", [step("a"), step("b"), step("c", { fails: () => fails })], {
      links: [link("a", "b", { decider: () => !fails }), link("a", "c")],
    });
    const engine = createEngine(flow, { concurrency: 1 });
    await expect(engine.run()).rejects.toThrow("c failed");
    fails = false;
    await engine.run();
    expect(story).toEqual(["a", "c", "-c", "-a", "a", "b", "c"]);
    expect(engine.detail!.atoms["b"]!.meta).toEqual({});
  });

  it("not for what has begun: a fresh engine goes on with what was decided", async () => {
    const { story, step } = tracing();
    const persistence = memoryPersistence();
    let asked = 0;
    const inner = linearFlow("inner", [step("x"), step("y"), step("z")]);
    const flow = graphFlow("g", [step("a"), step("b"), inner], {
      links: [
        link("a", "b", { decider: () => (asked++, false), depth: "ATOM" }),
        link("b", "inner"),
        link("a", "inner", { decider: () => (asked++, true) }),
      ],
    });
    const engine = createEngine(flow, { persistence, concurrency: 1 });
    engine.on("task", ({ name, state }) => {
      if (name === "x" && state === "SUCCESS") engine.suspend();
    });
    await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED" });
    const detail = JSON.parse(JSON.stringify(await persistence.flow(engine.detail!.id)));
    await createEngine(flow, { persistence, detail }).run();
    expect(story).toEqual(["a", "x", "y", "z"]);
    expect(asked).toBe(2);
  });

  it.each([
    ["sleeps", sleep("wait", 40)],
    ["waits for a signal", waitForSignal("wait")],
    [
      "asked for later",
      task("wait", {
        execute(_, { attempt }) {
          if (attempt === 1) throw new RetryLater("not yet", { delayMs: 40 });
        },
      }),
    ],
  ])("PT-10: not for what %s", async (_, wait) => {
    const { step } = tracing();
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    let asked = 0;
    const flow = graphFlow("g", [step("a"), wait], {
      links: [link("a", wait.name, { decider: () => ++asked === 1 })],
    });
    const options = { persistence, flowId: "g", clock, parkMs: 0 };
    await expect(createEngine(flow, options).run()).resolves.toMatchObject({ state: "SUSPENDED" });
    await clock.advance(40);
    const engine = createEngine(flow, { ...options, signals: { wait: ["yes"] } });
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect([asked, statesOf(engine)["wait"]]).toEqual([1, "SUCCESS"]);
  });
});
