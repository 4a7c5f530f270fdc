import { describe, expect, it } from "vitest";
import {
  createEngine,
  failureFrom,
  FatalError,
  FootplateError,
  linearFlow,
  memoryPersistence,
  retry,
  task,
  times,
  unorderedFlow,
  type AtomDetail,
  type FlowChange,
  type Persistence,
} from "../../../src/index.ts";
import { manualClock } from "../../../src/testing/manual-clock.ts";
import { diaryOf, flaky } from "./diary.ts";
import { left } from "./left.ts";

const failure = failureFrom(new Error("a 1"));
const failed = { state: "FAILURE", failure, attempts: 1 } as const;
const tried = { state: "SUCCESS", attempts: 1, history: [{ provided: 1, failures: {} }] } as const;
const noted = { ...tried, history: [{ provided: 1, failures: { a: failure } }] };
const custom = () =>
  retry("r", {
    execute() {},
    onFailure: async (_, { history }) => (history.length < 3 ? "RETRY" : "REVERT"),
  });

describe.each([
  ["times", () => times(3, { name: "r" })],
  ["a controller of one's own", custom],
])("a flow under %s whose process died", (_, controller) => {
  const rest = ["r RETRYING", "a PENDING", "r RUNNING", "r SUCCESS", "a RUNNING", "a SUCCESS(5)"];
  const reverting = ["a REVERTING", "a REVERTED"];

  it.each<[string, Record<string, Partial<AtomDetail>>, readonly string[]]>([
    ["the task had failed", { r: tried, a: failed }, reverting],
    ["the controller had been asked", { r: noted, a: failed }, reverting],
    ["it had said RETRY", { r: { ...noted, intention: "RETRY" }, a: failed }, reverting],
    [
      "the task was to be reverted",
      { r: { ...noted, intention: "RETRY" }, a: { ...failed, intention: "REVERT" } },
      reverting,
    ],
    [
      "the task was being reverted",
      {
        r: { ...noted, intention: "RETRY" },
        a: { ...failed, state: "REVERTING", intention: "REVERT" },
      },
      ["a REVERTED"],
    ],
    [
      "the task had been reverted",
      {
        r: { ...noted, intention: "RETRY" },
        a: { ...failed, state: "REVERTED", intention: "REVERT" },
      },
      [],
    ],
    [
      "it was RETRYING",
      {
        r: { ...noted, state: "RETRYING" },
        a: { ...failed, state: "REVERTED", intention: "REVERT" },
      },
      [],
    ],
  ])("RT-13, RT-14: goes on the same when %s", async (_when, atoms, first) => {
    const engine = await left(linearFlow("f", [flaky("a", 1)], { retry: controller() }), atoms);
    const told = diaryOf(engine);
    await engine.run();
    const steps = told.filter((line) => !line.startsWith("f "));
    expect(steps.map((line) => line.replace(/^(r SUCCESS).*/, "$1"))).toEqual(
      atoms["r"]?.state === "RETRYING" ? rest.slice(1) : [...first, ...rest],
    );
    expect(engine.detail?.atoms["r"]?.history?.[0]?.failures["a"]?.message).toBe("a 1");
  });

  it("reverts it, and asks nobody, when the failure was final", async () => {
    const fatal = { ...failed, failure: failureFrom(new FatalError("fatal")) };
    const flow = linearFlow("f", [flaky("a", 1)], { retry: controller() });
    const engine = await left(flow, { r: tried, a: fatal });
    await expect(engine.run()).rejects.toThrow("fatal");
    expect(engine.state).toBe("REVERTED");
  });

  it("ends the same whichever write was its last", async () => {
    const story = async (diesAt: number, isApplied: boolean) => {
      const seen: string[] = [];
      const undo = (name: string) => ({ revert: () => void seen.push(`undo ${name}`) });
      const inner = linearFlow("inner", [flaky("b", 0, undo("b")), flaky("c", 99, undo("c"))], {
        retry: times(2),
      });
      const flow = linearFlow("f", [flaky("a", 0, undo("a")), inner], { retry: controller() });
      const persistence = memoryPersistence();
      let saves = 0;
      const dying: Persistence = Object.assign(Object.create(persistence) as Persistence, {
        async save(change: FlowChange) {
          saves += 1;
          if (saves !== diesAt) return persistence.save(change);
          if (isApplied) await persistence.save(change);
          throw new FootplateError("STALE_CLAIM", "The process died here");
        },
      });
      const run = (generation: number, onto: Persistence) =>
        createEngine(flow, { persistence: onto, flowId: "f", generation }).run();
      const first = await run(1, dying).catch((error: unknown) => error);
      if (!FootplateError.is(first, "STALE_CLAIM")) return undefined;
      await expect(run(2, persistence)).rejects.toThrow(/^c \d/);
      const { state, atoms } = (await persistence.flow("f"))!;
      return [state, ...Object.values(atoms).map((atom) => atom.state)].join(" ");
    };
    let told = 0;
    for (const isApplied of [false, true]) {
      for (let at = 1; ; at += 1) {
        const end = await story(at, isApplied);
        if (end === undefined) break;
        told += 1;
        // What failed for good never ran to its end, and all else was undone.
        expect(end, `write ${at}, applied: ${isApplied}`).toMatch(
          /^REVERTED( REVERTED| PENDING)+$/,
        );
      }
    }
    expect(told).toBeGreaterThan(40);
  });
});

describe("a flow that could go neither on nor back", () => {
  it("RT-23: run again, still reverts what was to be tried again, and tries again what nobody decided about", async () => {
    const again = linearFlow("again", [flaky("b"), flaky("a", 1)], { retry: times(3) });
    const other = flaky("z", 1, { retry: custom() });
    const engine = await left(
      unorderedFlow("f", [again, other]),
      {
        again_retry: { ...noted, intention: "RETRY" },
        b: { state: "SUCCESS", intention: "REVERT", result: 5, attempts: 1 },
        a: { ...failed, intention: "REVERT" },
        r: tried,
        z: failed,
      },
      "FAILURE",
    );
    const told = diaryOf(engine);
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(told.filter((line) => line.startsWith("b "))).toEqual([
      "b REVERTING",
      "b REVERTED",
      "b PENDING",
      "b RUNNING",
      "b SUCCESS(5)",
    ]);
    expect(told.filter((line) => line.startsWith("z "))).toEqual([
      "z PENDING",
      "z RUNNING",
      "z SUCCESS(5)",
    ]);
  });
});

describe("a backoff", () => {
  it("RT-24: with jitter waits half to all of its length, and never beyond its limit", async () => {
    const clock = manualClock();
    const startedAt: number[] = [];
    const backoff = { initialMs: 1_000, factor: 10, maxMs: 5_000, jitter: true };
    const flow = linearFlow("f", [flaky("a", 3)], { retry: times(4, { backoff }) });
    const engine = createEngine(flow, { clock });
    engine.on("task", ({ state, at }) => state === "RUNNING" && startedAt.push(at));
    const running = engine.run();
    for (let tenths = 0; tenths < 130; tenths += 1) await clock.advance(100);
    await running;
    const waits = startedAt.slice(1).map((at, index) => at - startedAt[index]!);
    const [first = 0, ...others] = waits;
    expect(first).toBeGreaterThanOrEqual(500);
    expect(first).toBeLessThanOrEqual(1_100);
    for (const wait of others) {
      expect(wait).toBeGreaterThanOrEqual(2_500);
      expect(wait).toBeLessThanOrEqual(5_100);
    }
    expect(others).toHaveLength(2);
  });

  it("EN-40: what was tried again and then succeeded is not told as a failure later on", async () => {
    const told: unknown[] = [];
    const inner = linearFlow("inner", [flaky("a", 1)], { retry: times(2) });
    const notes = task("notes", {
      execute() {},
      revert: (_, { failures }) => void told.push(Object.keys(failures)),
    });
    const engine = createEngine(linearFlow("f", [inner, notes, flaky("z", 1)]));
    await expect(engine.run()).rejects.toThrow(/^z 1$/);
    expect(told).toEqual([["z"]]);
  });
});
