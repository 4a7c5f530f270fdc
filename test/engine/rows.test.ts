import { describe, expect, it } from "vitest";
import {
  createEngine,
  FootplateError,
  linearFlow,
  memoryPersistence,
  RetryLater,
  run,
  task,
  unorderedFlow,
  type EngineOptions,
  type FlowChange,
  type Persistence,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { live } from "./converge/lives.ts";
import { scenarios } from "./converge/scenarios.ts";
import { story } from "./story.ts";

const later = task("later", {
  requires: ["secret"],
  execute({ secret }: { secret: string }) {
    throw new RetryLater(`Not with ${secret}`);
  },
});

describe("an engine, as upstream's", () => {
  it("EN-11: looks again for what a flow reads when it is resumed", async () => {
    const options = { persistence: memoryPersistence(), flowId: "f", parkMs: 0 };
    await createEngine(later, { ...options, transient: { secret: "x" } }).run();
    await expect(createEngine(later, options).run()).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["secret"] },
    });
  });

  it("EN-12, P14: touches nothing of a flow that lacks what has begun: it waits for one that fits", async () => {
    const { seen, noted } = story();
    const persistence = memoryPersistence();
    const options = { persistence, flowId: "f", parkMs: 0, transient: { secret: "x" } };
    await createEngine(linearFlow("f", [noted("a"), later]), options).run();
    const before = await persistence.flow("f");
    const changed = createEngine(linearFlow("f", [later]), options);
    await expect(changed.run()).rejects.toMatchObject({
      code: "INCOMPATIBLE",
      details: { atoms: ["a"] },
    });
    expect(await persistence.flow("f")).toEqual(before);
    expect(seen).toEqual(["f/a/execute/0"]);
  });

  it.each<EngineOptions>([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { concurrency: "4" as unknown as number },
    { parkMs: -1 },
    { parkMs: Number.NaN },
    { executor: "threads" as never },
    { executor: { execute: async () => {} } as never },
  ])("EN-33: refuses %o where it is made", (options) => {
    expect(() => createEngine(linearFlow("f", []), options)).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });

  it("EN-36: runs ten flows of ten tasks each, one flow after the other", async () => {
    const { seen, noted } = story();
    const tens = Array.from({ length: 10 }, (_, ten) =>
      unorderedFlow(
        `u${ten}`,
        Array.from({ length: 10 }, (__, one) => noted(`t${ten}${one}`)),
      ),
    );
    await run(linearFlow("f", tens), {}, { flowId: "f" });
    const order = seen.map((key) => key.slice(3, 4));
    expect(order).toEqual(order.toSorted());
    expect(seen).toHaveLength(100);
  });

  it("EN-38: gives up after three tries at a write, and runs again only what was not stored", async () => {
    const { seen, noted } = story();
    const inner = memoryPersistence();
    let saves = 0;
    const broken = Object.assign(Object.create(inner) as Persistence, {
      async save(change: FlowChange) {
        saves += 1;
        if (saves > 2) throw new FootplateError("STORAGE", "The disk is gone");
        return inner.save(change);
      },
    });
    const clock = manualClock();
    const flow = linearFlow("f", [noted("a"), noted("b"), noted("c")]);
    const engine = createEngine(flow, { persistence: broken, clock, flowId: "f" });
    const failed = expect(engine.run()).rejects.toMatchObject({ code: "STORAGE" });
    await clock.advance(10_000);
    await failed;
    expect(saves).toBe(5);
    await createEngine(flow, { persistence: inner, clock, flowId: "f" }).run();
    const runs = ["a", "b", "b", "c"].map((name) => `f/${name}/execute/0`);
    expect(seen).toEqual(runs);
  });
});

const FLOW = `PENDING RUNNING, RUNNING SUCCESS, RUNNING FAILURE, RUNNING REVERTED, RUNNING SUSPENDING, RUNNING RESUMING,
  SUSPENDING SUSPENDED, SUSPENDED RUNNING, RESUMING SUSPENDED, SUCCESS RUNNING, FAILURE RUNNING, REVERTED PENDING`;
// Upstream's, and the last two: what asks for later stands as it did (P10), and what failed is tried again in a flow that ended so.
const TASK = `PENDING RUNNING, PENDING IGNORE, RUNNING SUCCESS, RUNNING FAILURE, SUCCESS REVERTING, FAILURE REVERTING,
  REVERTING REVERTED, REVERTING REVERT_FAILURE, REVERTED PENDING, IGNORE PENDING, RUNNING PENDING, FAILURE PENDING`;
const RETRY = `${TASK}, SUCCESS RETRYING, RETRYING RUNNING`;

describe("states", () => {
  const movesOf = (type: string, table: string) =>
    table.split(",").map((move) => `${type} ${move.trim()}`);
  const known = new Set([
    ...movesOf("flow", FLOW),
    ...movesOf("task", TASK),
    ...movesOf("retry", RETRY),
  ]);

  it("EN-41, EN-42: change as upstream's tables say, whatever befalls a flow", async () => {
    const moves = new Set<string>();
    for (const scenario of Object.values(scenarios)) {
      for (const at of [1, 2, 3]) {
        const life = await live(scenario, { at, applied: true });
        for (const move of life.moves) moves.add(move);
      }
    }
    expect([...moves].filter((move) => !known.has(move))).toEqual([]);
    expect(moves.size).toBeGreaterThan(18);
  });
});
