import { describe, expect, it } from "vitest";
import {
  createConductor,
  createEngine,
  FootplateError,
  task,
  type Executor,
} from "../../src/index.ts";
import { failing as flaky, told } from "./flaky.ts";
import { failing, hello, yard } from "./yard.ts";

const store = { name: "Ada" };

describe("a conductor, as upstream's", () => {
  it("CD-07, CD-08: feeds a flow from its detail and from its job, whose values win", async () => {
    const flow = task("add", {
      requires: ["a", "b"],
      provides: "sum",
      execute: ({ a, b }: { a: number; b: number }) => a + b,
    });
    const { board, conductor, persistence } = yard([flow]);
    const job = await board.post({ flow: "add", store: { b: 20 } });
    const engine = createEngine(flow, { persistence, flowId: job.flowId, store: { a: 1, b: 2 } });
    await engine.prepare();
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ results: { sum: 21 } });
  });

  it("CD-12: tells the start of a stage that fails, and no end of it", async () => {
    const { board, conductor, events } = yard([failing]);
    await board.post({ flow: failing });
    await conductor().run({ untilIdle: true });
    expect(events.slice(-2)).toEqual(["running_start", "job_consumed"]);
  });

  it("CD-13, CD-14: consumes whatever a task threw, whatever its code: only what is outside of tasks gives back", async () => {
    for (const code of ["EXECUTION", "STORAGE"] as const) {
      const flow = task("throws", {
        execute() {
          throw new FootplateError(code, "thrown by the task");
        },
      });
      const { board, conductor } = yard([flow]);
      const job = await board.post({ flow });
      await conductor().run({ untilIdle: true });
      await expect(board.wait(job)).resolves.toMatchObject({
        fate: "CONSUMED",
        failure: { code },
        flowState: "REVERTED",
      });
    }
  });

  it("CD-15, CD-17, CD-37: leaves alone what it knows no flow of, and what somebody else holds", async () => {
    const { board, conductor, events } = yard([hello]);
    await board.post({ flow: "unknown" });
    const { id } = await board.post({ flow: hello, store });
    await board.claimJob(id, { who: "rival", leaseMs: 60_000 });
    const counted = flaky(board, ["claim", "claimJob"], undefined);
    counted.down = false;
    await conductor({ board: counted.store }).run({ untilIdle: true });
    expect([counted.calls, events]).toEqual([1, []]);
  });

  it.each([1, 3])("CD-19: dispatches exactly 5 of 8 jobs, %s at once", async (concurrency) => {
    const { board, conductor } = yard([hello], { concurrency });
    await board.postAll(Array.from({ length: 8 }, () => ({ flow: hello, store })));
    const made = conductor();
    await expect(made.run({ maxDispatches: 5 })).resolves.toMatchObject({ dispatched: 5 });
    expect(await board.counts()).toMatchObject({ CONSUMED: 5, UNCLAIMED: 3, CLAIMED: 0 });
    await expect(made.run({ untilIdle: true, maxDispatches: -1 })).resolves.toMatchObject({
      dispatched: 3,
    });
  });

  it("CD-22, CD-28: runs tasks by the executor it was given", async () => {
    const ran: string[] = [];
    const executor: Executor = {
      async execute(given) {
        ran.push(given.name);
        return "by proxy";
      },
      async revert() {},
    };
    const { board, conductor } = yard([hello]);
    const job = await board.post({ flow: hello, store });
    await conductor({ engine: { executor } }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ results: { greeting: "by proxy" } });
    expect(ran).toEqual(["greet"]);
  });

  it("CD-29: waits for what is in flight, or not longer than it is told to", async () => {
    let end = () => {};
    const long = task("long", { execute: () => new Promise<void>((resolve) => (end = resolve)) });
    const { board, conductor, clock } = yard([long]);
    await expect(conductor().wait()).resolves.toBe(true);
    await board.post({ flow: long });
    const made = conductor().start();
    await clock.advance(10);
    made.stop();
    const late = made.wait(1_000);
    await clock.advance(1_000);
    await expect(late).resolves.toBe(false);
    end();
    await expect(made.wait()).resolves.toBe(true);
  });

  it("CD-36: claims the next job as soon as a slot is free, and not when it would look by itself", async () => {
    const { board, conductor, clock } = yard([hello]);
    const made = conductor();
    const consumed = told(made, "job_consumed");
    const jobs = await board.postAll([
      { flow: hello, store },
      { flow: hello, store },
      { flow: hello, store },
    ]);
    const at = clock.now();
    made.start();
    for (const job of jobs) await board.wait(job);
    expect([clock.now(), consumed.length >= 2]).toEqual([at, true]);
    made.stop();
    await made.wait();
  });

  it("CD-38, CD-01: cannot be made without a persistence, and leaves its board open", async () => {
    const { board, conductor } = yard([hello]);
    await conductor({ board }).run({ untilIdle: true });
    await expect(board.counts()).resolves.toMatchObject({ UNCLAIMED: 0 });
    const without = { board, flows: [hello] } as unknown as Parameters<typeof createConductor>[0];
    expect(() => createConductor(without)).toThrow();
  });
});
