import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  RetryLater,
  task,
  times,
  type FlowDetail,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { dying } from "./dying.ts";
import { story } from "./story.ts";

const jobLike = (id: string, generation: number) => ({ flowId: id, generation });

describe("a flow whose process dies", () => {
  it("P7: ends the same whichever save was the last, and runs again only what was in flight", async () => {
    for (const applied of [false, true]) {
      for (let at = 1; at <= 4; at += 1) {
        const { seen, noted } = story();
        const flow = linearFlow("f", [noted("a"), noted("b"), noted("c")]);
        const persistence = memoryPersistence();
        const first = createEngine(flow, {
          persistence: dying(persistence, at, applied),
          ...jobLike("f", 1),
        });
        await expect(first.run()).rejects.toMatchObject({ code: "STALE_CLAIM" });
        const second = createEngine(flow, { persistence, ...jobLike("f", 2) });
        await expect(second.run()).resolves.toEqual({ state: "SUCCESS" });

        const runsOf = (name: string) => seen.filter((key) => key === `f/${name}/execute/0`).length;
        const label = `save ${at}, applied: ${applied}`;
        const runs = ["a", "b", "c"].map(runsOf);
        expect(Math.min(...runs), label).toBe(1);
        expect(
          runs.reduce((sum, each) => sum + each),
          label,
        ).toBeLessThanOrEqual(4);
      }
    }
  });

  it("P7: starts no atom whose start mark was not acknowledged", async () => {
    const { seen, noted } = story();
    const persistence = dying(memoryPersistence(), 1, true);
    const engine = createEngine(linearFlow("f", [noted("a")]), { persistence });
    await expect(engine.run()).rejects.toMatchObject({ code: "STALE_CLAIM" });
    expect(seen).toEqual([]);
  });

  it("P7: reverts an atom that was running when its owner was lost, if the flow is being reverted", async () => {
    const { seen, noted } = story();
    const flow = linearFlow("f", [noted("a"), noted("b")]);
    const persistence = memoryPersistence();
    const engine = createEngine(flow, { persistence, ...jobLike("f", 1) });
    await engine.prepare();
    const { a, b } = engine.detail!.atoms;
    await persistence.save({
      ...jobLike("f", 1),
      revision: 1,
      state: "RUNNING",
      atoms: [
        { ...a!, state: "SUCCESS", intention: "REVERT", attempts: 1 },
        { ...b!, state: "RUNNING", intention: "REVERT", attempts: 1 },
      ],
    });
    const next = createEngine(flow, { persistence, ...jobLike("f", 2) });
    await expect(next.run()).rejects.toMatchObject({ code: "CANCELLED" });
    expect(seen).toEqual(["f/b/revert/0", "f/a/revert/0"]);
  });

  it("P7: reverts again what was being reverted when its owner was lost, under the same key", async () => {
    const { seen, noted } = story();
    const flow = linearFlow("f", [noted("a")]);
    const persistence = memoryPersistence();
    const engine = createEngine(flow, { persistence, ...jobLike("f", 1) });
    await engine.prepare();
    const { a } = engine.detail!.atoms;
    await persistence.save({
      ...jobLike("f", 1),
      revision: 1,
      state: "RUNNING",
      meta: { cancelled: "enough" },
      atoms: [{ ...a!, state: "REVERTING", intention: "REVERT", attempts: 1 }],
    });
    const next = createEngine(flow, { persistence, ...jobLike("f", 2) });
    await expect(next.run()).rejects.toThrow("enough");
    expect(seen).toEqual(["f/a/revert/0"]);
  });

  it("EN-13: keeps stored results and runs what is left", async () => {
    const persistence = memoryPersistence();
    const ran: string[] = [];
    const flow = linearFlow("f", [
      task("one", { provides: "x1", execute: () => (ran.push("one"), 17) }),
      task("two", {
        requires: ["x1"],
        provides: "x2",
        execute: ({ x1 }: { x1: number }) => (ran.push("two"), x1 + 1),
      }),
    ]);
    const first = createEngine(flow, { persistence, flowId: "f" });
    first.on("task", ({ name, state }) => {
      if (name === "one" && state === "SUCCESS") first.suspend();
    });
    await first.run();
    const detail = JSON.parse(JSON.stringify(await persistence.flow("f"))) as FlowDetail;
    const second = createEngine(flow, { persistence, detail });
    await second.run();
    expect(second.fetchAll()).toEqual({ x1: 17, x2: 18 });
    expect(ran).toEqual(["one", "two"]);
  });

  it("P2: lets nothing of the old owner land once the new one has opened the flow", async () => {
    const persistence = memoryPersistence();
    const { seen, noted } = story();
    let go = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const flow = linearFlow("f", [task("slow", { execute: () => gate }), noted("b")]);
    const old = createEngine(flow, { persistence, ...jobLike("f", 1) });
    const started = new Promise((resolve) => old.on("task", resolve));
    const running = old.run();
    await started;
    const next = createEngine(flow, { persistence, ...jobLike("f", 2) });
    await next.prepare();
    go();
    await expect(running).rejects.toMatchObject({ code: "STALE_CLAIM" });
    expect(seen).toEqual([]);
    await expect(next.run()).resolves.toEqual({ state: "SUCCESS" });
  });
});

describe("a changed flow", () => {
  const one = (version: number) => task("one", { version, provides: "x", execute: () => 1 });
  const later = task("later", {
    execute() {
      throw new RetryLater();
    },
  });

  it("RF-04: goes on when what has begun is still there, and runs what was added", async () => {
    const persistence = memoryPersistence();
    const clock = manualClock();
    const options = { persistence, clock, flowId: "f", parkMs: 0 };
    await createEngine(linearFlow("f", [one(1), later]), options).run();
    const added = task("added", { provides: "y", execute: () => 2 });
    const next = createEngine(linearFlow("f", [one(1), added]), options);
    await expect(next.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(next.fetchAll()).toEqual({ x: 1, y: 2 });
  });

  it("P14: is INCOMPATIBLE when something that has begun is another version", async () => {
    const persistence = memoryPersistence();
    const clock = manualClock();
    const options = { persistence, clock, flowId: "f", parkMs: 0 };
    await createEngine(linearFlow("f", [one(1), later]), options).run();
    const next = createEngine(linearFlow("f", [one(2), later]), options);
    await expect(next.run()).rejects.toMatchObject({
      code: "INCOMPATIBLE",
      details: { atoms: ["one"] },
    });
  });
});

describe("a durable backoff", () => {
  it("RT-24: survives a restart: the next attempt comes when the first process said", async () => {
    const persistence = memoryPersistence();
    const clock = manualClock();
    let fails = true;
    const flaky = task("flaky", {
      retry: times(2, { backoff: { initialMs: 60_000 } }),
      execute() {
        if (fails) throw new Error("not yet");
      },
    });
    const options = { persistence, clock, flowId: "f", parkMs: 1_000 };
    const wakeAt = clock.now() + 60_000;
    await expect(createEngine(flaky, options).run()).resolves.toEqual({
      state: "SUSPENDED",
      wakeAt,
    });
    fails = false;
    await expect(createEngine(flaky, options).run()).resolves.toEqual({
      state: "SUSPENDED",
      wakeAt,
    });
    await clock.advance(60_000);
    await expect(createEngine(flaky, options).run()).resolves.toEqual({ state: "SUCCESS" });
  });
});
