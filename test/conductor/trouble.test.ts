import { describe, expect, it } from "vitest";
import { createEngine, FootplateError, linearFlow, RetryLater, task } from "../../src/index.ts";
import { hello, yard } from "./yard.ts";

describe("trouble that is nobody's fault", () => {
  it("P8: ends a job by the verdict that its last owner stored, without running it again", async () => {
    let runs = 0;
    const flow = task("once", {
      execute() {
        runs += 1;
        throw new Error("no luck");
      },
    });
    const { board, conductor, clock } = yard([flow], { leaseMs: 3_000 });
    const job = await board.post({ flow });
    const dies = Object.assign(Object.create(board) as typeof board, {
      consume: () => Promise.reject(new FootplateError("STALE_CLAIM", "It died here")),
      claim: board.claim,
    });
    await conductor({ board: dies }).run({ maxDispatches: 1 });
    await clock.advance(3_000);
    await conductor().run({ untilIdle: true });
    expect(runs).toBe(1);
    await expect(board.wait(job)).resolves.toMatchObject({
      flowState: "REVERTED",
      failure: { message: "no luck" },
    });
  });

  it("P8, P14: ends a job by its verdict also when its flow has changed meanwhile", async () => {
    const version = (number: number) => task("t", { version: number, execute() {} });
    const { board, conductor, clock } = yard([version(1)], { leaseMs: 3_000 });
    const job = await board.post({ flow: "t" });
    const dies = Object.assign(Object.create(board) as typeof board, {
      consume: () => Promise.reject(new FootplateError("STALE_CLAIM", "It died here")),
    });
    await conductor({ board: dies }).run({ maxDispatches: 1 });
    await clock.advance(3_000);
    await conductor({ flows: [version(2)] }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });

  it("P8: does not end a job by the verdict of another run of it", async () => {
    let runs = 0;
    const flow = task("t", { execute: () => void (runs += 1) });
    const { board, conductor, persistence } = yard([flow]);
    const job = await board.post({ flow });
    const engine = createEngine(flow, { persistence, flowId: job.flowId });
    await engine.prepare();
    await persistence.save({
      flowId: job.flowId,
      generation: 0,
      revision: 1,
      meta: { verdict: { run: 7, flowState: "REVERTED" } },
    });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect(runs).toBe(1);
  });

  it("P14: gives a job of a changed flow back uncharged, until a conductor with a fitting one comes", async () => {
    const flow = (version: number) =>
      linearFlow("f", [
        task("t", { version, execute() {} }),
        task("later", {
          execute: (_, { attempt }) => {
            if (attempt < 2) throw new RetryLater("later", { delayMs: 5_000 });
          },
        }),
      ]);
    const { board, conductor, clock, events } = yard([flow(1)]);
    const job = await board.post({ flow: "f" });
    await conductor().run({ untilIdle: true });
    const changed = conductor({ flows: [flow(2)] }).start();
    await clock.advance(3_600_000);
    changed.stop();
    await changed.wait();
    expect(events.filter((type) => type === "job_abandoned").length).toBeGreaterThan(10);
    expect(await board.get(job.id)).toMatchObject({ attempts: { failed: 0, lost: 0, errors: 0 } });
    const fitting = conductor().start();
    await clock.advance(600_000);
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    fitting.stop();
    await fitting.wait();
  });

  it("P10: parks a job that asks for later, uncharged, and holds no slot for it", async () => {
    const { board, conductor, clock, events } = yard(
      [
        task("busy", {
          execute() {
            throw new RetryLater("busy", { delayMs: 10_000 });
          },
        }),
        hello,
      ],
      { leaseMs: 3_000 },
    );
    const parked = await board.post({ flow: "busy", priority: "HIGH" });
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect(events).toContain("job_parked");
    expect(await board.get(parked.id)).toMatchObject({
      state: "UNCLAIMED",
      wakeAt: clock.now() + 10_000,
      attempts: { failed: 0, lost: 0, errors: 0 },
    });
  });

  it("CD-31: keeps running while its board is down, and tells so", async () => {
    const { board, conductor, clock, events } = yard([hello]);
    let down = true;
    const flaky = Object.assign(Object.create(board) as typeof board, {
      async claim(request: Parameters<typeof board.claim>[0]) {
        if (down) throw new FootplateError("UNAVAILABLE", "The board is away");
        return board.claim(request);
      },
    });
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    const running = conductor({ board: flaky }).run({ maxDispatches: 1 });
    await clock.advance(10_000);
    expect(events.every((type) => type === "board_error")).toBe(true);
    expect(events.length).toBeGreaterThan(2);
    down = false;
    await clock.advance(60_000);
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });

  it("CD-32, P15: gives a job back uncharged when persistence is down, however often", async () => {
    const { board, conductor, clock, persistence } = yard([hello]);
    let down = true;
    const flaky = Object.assign(Object.create(persistence) as typeof persistence, {
      async openFlow(detail: Parameters<typeof persistence.openFlow>[0]) {
        if (down) throw new FootplateError("STORAGE", "The disk is away");
        return persistence.openFlow(detail);
      },
    });
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    const made = conductor({ persistence: flaky });
    const running = made.run();
    await clock.advance(2 * 3_600_000);
    expect(await board.get(job.id)).toMatchObject({ attempts: { failed: 0, lost: 0, errors: 0 } });
    down = false;
    await clock.advance(600_000);
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    made.stop();
    await running;
  });

  it("CD-33: trashes a job that cannot be run at all, with the reason, once its budget is spent", async () => {
    const { board, conductor, clock, events } = yard([hello], { budgets: { errors: 3 } });
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    const broken = () => {
      throw new TypeError("the secret store is misconfigured");
    };
    const made = conductor({ transient: broken });
    const running = made.run();
    await clock.advance(600_000);
    made.stop();
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({
      fate: "TRASHED",
      reason: "TypeError: the secret store is misconfigured",
    });
    expect(events.filter((type) => type === "job_abandoned")).toHaveLength(2);
    expect(events.at(-1)).toBe("job_trashed");
  });
});
