import { describe, expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  linearFlow,
  memoryPersistence,
  task,
  unorderedFlow,
  type Engine,
  type EngineState,
  type RunResult,
} from "../../src/index.ts";
import { captureListener } from "../../src/testing/capture-listener.ts";
import { gate } from "./hung.ts";
import { story } from "./story.ts";

/** The states of a whole run, and what it gave or threw. */
async function statesOf(engine: Engine) {
  const seen: EngineState[] = [];
  const states = engine.states();
  let end: RunResult | unknown;
  try {
    for (;;) {
      const { done, value } = await states.next();
      if (done) {
        end = value;
        break;
      }
      seen.push(value);
    }
  } catch (error) {
    end = error;
  }
  return { seen, end };
}

const ROUND = ["SCHEDULING", "WAITING", "ANALYZING"] as const;
const rounds = (count: number): EngineState[] => Array.from({ length: count }, () => ROUND).flat();
const { noted } = story();
const named = (count: number) => Array.from({ length: count }, (_, n) => noted(`t${n}`));

describe("states", () => {
  it.each([linearFlow, unorderedFlow, graphFlow])(
    "EN-04: comes through all of them once for a flow of nothing",
    async (flowOf) => {
      const { seen, end } = await statesOf(createEngine(flowOf("f", [])));
      expect(seen).toEqual(["RESUMING", ...rounds(1), "SUCCESS"]);
      expect(end).toEqual({ state: "SUCCESS" });
    },
  );

  it("EN-05: schedules, waits and analyzes once for each of ten tasks in a row", async () => {
    const { seen } = await statesOf(createEngine(linearFlow("f", named(10))));
    expect(seen).toEqual(["RESUMING", ...rounds(10), "SUCCESS"]);
    const pairs = seen.slice(1).map((state, at) => `${seen[at]} ${state}`);
    const count = (pair: string) => pairs.filter((each) => each === pair).length;
    expect(count("SCHEDULING WAITING")).toBe(10);
    expect(count("WAITING ANALYZING")).toBe(10);
    expect(count("ANALYZING SCHEDULING")).toBe(9);
  });

  it("waits on without scheduling while others run", async () => {
    const { open, opened } = gate();
    const flow = unorderedFlow("f", [
      task("short", { execute() {} }),
      task("long", { execute: () => opened }),
    ]);
    const engine = createEngine(flow);
    engine.on("task", ({ name, state }) => name === "short" && state === "SUCCESS" && open());
    const { seen } = await statesOf(engine);
    expect(seen).toEqual(["RESUMING", ...rounds(1), "WAITING", "ANALYZING", "SUCCESS"]);
  });

  it("tells nothing of what is stored while a task runs", async () => {
    const steps = task("steps", {
      async execute(_, { step }) {
        for (const key of ["a", "b", "c"]) await step(key, () => key);
      },
    });
    const { seen } = await statesOf(createEngine(steps, { persistence: memoryPersistence() }));
    expect(seen).toEqual(["RESUMING", ...rounds(1), "SUCCESS"]);
  });

  it("comes to REVERTED, and throws what run throws", async () => {
    const broken = task("broken", {
      execute() {
        throw new Error("broke");
      },
    });
    const engine = createEngine(linearFlow("f", [noted("a"), broken]));
    const { seen, end } = await statesOf(engine);
    // Two tasks are done, and one of them undone.
    expect(seen).toEqual(["RESUMING", ...rounds(3), "REVERTED"]);
    expect(end).toEqual(new Error("broke"));
  });

  it("yields the end before it is written", async () => {
    const engine = createEngine(linearFlow("f", named(1)));
    const stored: string[] = [];
    for await (const state of engine.states()) stored.push(`${state} ${engine.state}`);
    expect(stored.at(-1)).toBe("SUCCESS RUNNING");
    expect(engine.state).toBe("SUCCESS");
  });

  it("EN-08: suspends when the loop is left, and is done with all that ran by then", async () => {
    const { seen, noted: told } = story();
    const engine = createEngine(linearFlow("f", [told("a"), told("b")]), { flowId: "f" });
    for await (const state of engine.states()) if (state === "ANALYZING") break;
    expect([seen, engine.state]).toEqual([["f/a/execute/0"], "SUSPENDED"]);
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(seen).toEqual(["f/a/execute/0", "f/b/execute/0"]);
  });

  it("LS-06: comes to SUSPENDED after the round in which it was asked to", async () => {
    const engine = createEngine(linearFlow("f", named(3)));
    engine.on("task", ({ state }) => state === "RUNNING" && engine.suspend());
    const { seen, end } = await statesOf(engine);
    expect(seen).toEqual(["RESUMING", ...rounds(1), "SUSPENDED"]);
    expect(end).toEqual({ state: "SUSPENDED" });
  });

  it("EN-19: is refused while the engine runs", async () => {
    const engine = createEngine(linearFlow("f", named(1)));
    const running = engine.run();
    await expect(engine.states().next()).rejects.toMatchObject({ code: "INVALID_STATE" });
    await running;
  });

  it("starts nothing, and waits for nobody, until it is asked for its first state", async () => {
    const engine = createEngine(linearFlow("f", named(1)));
    engine.states();
    await engine.run();
    expect(engine.state).toBe("SUCCESS");
  });
});

describe("what a flow tells of itself", () => {
  /** The states that a flow tells of in one run. */
  async function told(engine: Engine) {
    const capture = captureListener();
    const off = capture(engine);
    await engine.run().catch(() => {});
    off();
    return capture.events.flatMap((event) =>
      event.type === "flow" ? [`${event.previous} ${event.state}`] : [],
    );
  }

  it("EN-41: is RUNNING between PENDING and its end, also of nothing", async () => {
    expect(await told(createEngine(linearFlow("f", [])))).toEqual([
      "PENDING RUNNING",
      "RUNNING SUCCESS",
    ]);
  });

  it("EN-14: is RUNNING and SUCCESS when it is run again, and no task runs", async () => {
    const { seen, noted: once } = story();
    const engine = createEngine(linearFlow("f", [once("a")]));
    await engine.run();
    expect(await told(engine)).toEqual(["SUCCESS RUNNING", "RUNNING SUCCESS"]);
    expect((await statesOf(engine)).seen).toEqual(["RESUMING", ...rounds(1), "SUCCESS"]);
    expect(seen).toHaveLength(1);
  });

  it("EN-15: starts over from PENDING when it is run again after it was reverted", async () => {
    let fails = true;
    const flaky = task("flaky", {
      execute() {
        if (fails) throw new Error("broke");
      },
    });
    const engine = createEngine(linearFlow("f", [flaky]));
    const tasks: string[] = [];
    expect(await told(engine)).toEqual(["PENDING RUNNING", "RUNNING REVERTED"]);
    fails = false;
    engine.on("task", ({ state }) => tasks.push(state));
    expect(await told(engine)).toEqual(["REVERTED PENDING", "PENDING RUNNING", "RUNNING SUCCESS"]);
    expect(tasks).toEqual(["PENDING", "RUNNING", "SUCCESS"]);
  });

  it("EN-41: is SUSPENDING before SUSPENDED, and RUNNING again", async () => {
    const engine = createEngine(linearFlow("f", named(2)));
    const off = engine.on("task", ({ state }) => state === "RUNNING" && engine.suspend());
    expect(await told(engine)).toEqual([
      "PENDING RUNNING",
      "RUNNING SUSPENDING",
      "SUSPENDING SUSPENDED",
    ]);
    off();
    expect(await told(engine)).toEqual(["SUSPENDED RUNNING", "RUNNING SUCCESS"]);
  });

  it("EN-37: is RESUMING and SUSPENDED before it goes on where its process died", async () => {
    const persistence = memoryPersistence();
    const { seen, noted: told2 } = story();
    let dies = true;
    const hangs = task("hangs", {
      execute: () => (dies ? new Promise<void>(() => {}) : undefined),
    });
    const flow = linearFlow("f", [told2("a"), hangs]);
    void createEngine(flow, { persistence, flowId: "f", generation: 1 }).run();
    await expect
      .poll(async () => (await persistence.flow("f"))?.atoms["hangs"]?.state)
      .toBe("RUNNING");
    dies = false;
    const next = createEngine(flow, { persistence, flowId: "f", generation: 2 });
    expect(await told(next)).toEqual([
      "RUNNING RESUMING",
      "RESUMING SUSPENDED",
      "SUSPENDED RUNNING",
      "RUNNING SUCCESS",
    ]);
    expect(seen).toEqual(["f/a/execute/0"]);
    expect(next.detail?.atoms["hangs"]?.attempts).toBe(2);
  });
});
