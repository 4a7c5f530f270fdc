import { describe, expect, it } from "vitest";
import {
  createConductor,
  FootplateError,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  RetryLater,
  task,
  type ConductorEvent,
  type ConductorOptions,
} from "../../src/index.ts";
import { memoryJobStore } from "../../src/adapter.ts";
import { memoryFlowStore } from "../../src/persistence/memory.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

const hello = linearFlow("hello", [
  task("greet", {
    requires: ["name"],
    provides: "greeting",
    execute: ({ name }: { name: string }) => `Hello, ${name}`,
  }),
]);
const failing = linearFlow("failing", [
  task("fail", {
    execute() {
      throw new Error("no luck");
    },
  }),
]);

/** One memory, and as many boards, persistences and conductors on it as a test wants. */
function yard(flows: ConductorOptions["flows"], more: Partial<ConductorOptions> = {}) {
  const clock = manualClock();
  const jobs = memoryJobStore();
  const details = memoryFlowStore();
  const board = memoryJobBoard({ clock, store: jobs });
  const persistence = memoryPersistence({ clock, store: details });
  const events: string[] = [];
  const conductor = (extra: Partial<ConductorOptions> = {}) => {
    const made = createConductor({
      board: memoryJobBoard({ clock, store: jobs }),
      persistence: memoryPersistence({ clock, store: details }),
      flows,
      clock,
      ...more,
      ...extra,
    });
    made.on("*", ({ type }: ConductorEvent) => events.push(type));
    return made;
  };
  return { clock, board, persistence, conductor, events };
}

const stages = ["compilation", "preparation", "validation", "running"].flatMap((stage) => [
  `${stage}_start`,
  `${stage}_end`,
]);

describe("a conductor", () => {
  it("CD-03, CD-06, CD-11: runs a job to its end and tells so in order", async () => {
    const { board, conductor, events } = yard([hello]);
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    await expect(conductor().run({ untilIdle: true })).resolves.toMatchObject({ dispatched: 1 });
    await expect(board.wait(job)).resolves.toMatchObject({
      ok: true,
      fate: "CONSUMED",
      flowState: "SUCCESS",
      results: { greeting: "Hello, Ada" },
    });
    expect(events).toEqual(["job_claimed", ...stages, "job_consumed"]);
  });

  it("CD-04: consumes the job of a flow that was reverted, and says why", async () => {
    const { board, conductor } = yard([failing]);
    const job = await board.post({ flow: failing });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({
      ok: false,
      fate: "CONSUMED",
      flowState: "REVERTED",
      failure: { message: "no luck" },
    });
  });

  it("CD-05: consumes a job that lacks an input, and nothing of it runs", async () => {
    const { board, conductor, events } = yard([hello]);
    const job = await board.post({ flow: "hello" });
    await conductor().run({ untilIdle: true });
    const outcome = await board.wait(job);
    expect(outcome).toMatchObject({ ok: false, failure: { code: "MISSING_DEPENDENCIES" } });
    expect(outcome.flowState).toBeUndefined();
    expect(events).not.toContain("running_start");
  });

  it("CD-02, CD-30: stops when nothing is there, and runs again", async () => {
    const { board, conductor } = yard([hello]);
    const made = conductor();
    const running = made.run();
    expect(made.dispatching).toBe(true);
    made.stop();
    await running;
    expect(made.dispatching).toBe(false);
    await expect(made.wait()).resolves.toBe(true);
    await board.post({ flow: hello, store: { name: "Ada" } });
    await expect(made.run({ untilIdle: true })).resolves.toMatchObject({ dispatched: 1 });
  });

  it("CD-36: wakes at once for a job that is posted while it sleeps", async () => {
    const { board, conductor } = yard([hello]);
    const made = conductor().start();
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    made.stop();
    await made.wait();
  });

  it("CD-19: dispatches exactly as many as it is told, none for 0", async () => {
    const { board, conductor } = yard([hello]);
    for (const name of ["a", "b", "c"]) await board.post({ flow: hello, store: { name } });
    await expect(conductor().run({ maxDispatches: 0 })).resolves.toMatchObject({ dispatched: 0 });
    await expect(conductor().run({ maxDispatches: 2 })).resolves.toMatchObject({ dispatched: 2 });
    expect((await board.counts()).CONSUMED).toBe(2);
  });

  it("CD-20, CD-21: runs no more jobs at once than its concurrency", async () => {
    let most = 0;
    let now = 0;
    const gates: (() => void)[] = [];
    const slow = task("slow", {
      async execute() {
        now += 1;
        most = Math.max(most, now);
        await new Promise<void>((resolve) => gates.push(resolve));
        now -= 1;
      },
    });
    const { board, conductor, clock } = yard([slow], { concurrency: 2 });
    await board.postAll(Array.from({ length: 5 }, () => ({ flow: slow })));
    const running = conductor().run({ untilIdle: true });
    for (let ended = 0; ended < 5; ended += 1) {
      while (gates.length === 0) await clock.advance(0);
      gates.shift()!();
    }
    await running;
    expect(most).toBe(2);
  });

  it("CD-09, CD-10, CD-35: stops without losing work; another goes on where it stood", async () => {
    const ran: string[] = [];
    const gates = new Map<string, () => void>();
    const step = (name: string) =>
      task(name, {
        async execute() {
          ran.push(name);
          if (name === "a") await new Promise<void>((resolve) => gates.set(name, resolve));
        },
      });
    const flow = linearFlow("three", [step("a"), step("b"), step("c")]);
    const { board, conductor, clock, persistence } = yard([flow]);
    const job = await board.post({ flow });
    const first = conductor();
    const running = first.run();
    while (!gates.has("a")) await clock.advance(0);
    first.stop();
    gates.get("a")!();
    await running;
    expect(ran).toEqual(["a"]);
    expect(await persistence.flow(job.flowId)).toMatchObject({ state: "SUSPENDED" });
    expect(await board.get(job.id)).toMatchObject({
      state: "UNCLAIMED",
      attempts: { failed: 0, lost: 0, errors: 0 },
    });
    await conductor().run({ untilIdle: true });
    expect(ran).toEqual(["a", "b", "c"]);
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });

  it("CD-24: attaches its listeners to every job and always takes them off again", async () => {
    let on = 0;
    let heard = 0;
    const { board, conductor } = yard([hello, failing]);
    await board.post({ flow: hello, store: { name: "Ada" } });
    await board.post({ flow: failing });
    const listener: NonNullable<ConductorOptions["listeners"]>[number] = (engine) => {
      on += 1;
      const off = engine.on("*", () => (heard += 1));
      return () => {
        on -= 1;
        off();
      };
    };
    await conductor({ listeners: [listener] }).run({ untilIdle: true });
    expect([on, heard > 0]).toEqual([0, true]);
  });

  it("gives transient inputs anew for each claim and stores none of them", async () => {
    const flow = task("secret", {
      requires: ["token"],
      provides: "length",
      execute: ({ token }: { token: string }) => token.length,
    });
    const { board, conductor, persistence } = yard([flow]);
    const job = await board.post({ flow: "secret" });
    await conductor({ transient: () => ({ token: "hunter2" }) }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ results: { length: 7 } });
    expect(JSON.stringify(await persistence.flow(job.flowId))).not.toContain("hunter2");
  });

  it("refuses two flows of one name, and a board and a persistence of different data (P5)", () => {
    const { board } = yard([]);
    const persistence = memoryPersistence();
    expect(() => createConductor({ board, persistence, flows: [hello, hello] })).toThrow(
      expect.objectContaining({ code: "DUPLICATE" }),
    );
    const here = Object.assign(Object.create(board) as typeof board, { store: "here" });
    const there = Object.assign(Object.create(persistence) as typeof persistence, {
      store: "there",
    });
    expect(() => createConductor({ board: here, persistence: there, flows: [] })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });
});

describe("a claim", () => {
  it("CD-34: is renewed for as long as its job runs", async () => {
    let end = () => {};
    const long = task("long", { execute: () => new Promise<void>((resolve) => (end = resolve)) });
    const { board, conductor, clock } = yard([long], { leaseMs: 3_000 });
    const job = await board.post({ flow: long });
    const running = conductor().run({ maxDispatches: 1 });
    await clock.advance(60_000);
    expect(await board.get(job.id)).toMatchObject({ state: "CLAIMED", generation: 1 });
    end();
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });

  it("CD-25, P6: that is lost aborts the task, writes and ends nothing, and is told", async () => {
    let aborted = false;
    let started = false;
    const long = task("long", {
      execute: (_, { signal }) =>
        new Promise<void>((resolve) => {
          started = true;
          signal.addEventListener("abort", () => {
            aborted = true;
            resolve();
          });
        }),
    });
    const { board, conductor, clock, events } = yard([long], { leaseMs: 3_000 });
    const job = await board.post({ flow: long });
    const made = conductor();
    const running = made.run({ maxDispatches: 1 });
    while (!started) await clock.advance(0);
    // The owner looks dead to the board: no renewal came in time, and somebody else took the job.
    const claim = { id: job.id, who: made.name, generation: 1 };
    await board.abandon(claim);
    await board.claimJob(job.id, { who: "rival", leaseMs: 60_000 });
    await clock.advance(1_000);
    await running;
    expect(aborted).toBe(true);
    expect(events.at(-1)).toBe("claim_lost");
    expect(await board.get(job.id)).toMatchObject({ owner: "rival", state: "CLAIMED" });
  });

  it("P19: past its deadline starts and writes nothing until it was extended", async () => {
    const ran: string[] = [];
    let unreachable = false;
    let end = () => {};
    const flow = linearFlow("two", [
      task("a", {
        execute: () => {
          ran.push("a");
          return new Promise<void>((resolve) => (end = resolve));
        },
      }),
      task("b", { execute: () => void ran.push("b") }),
    ]);
    const { board, conductor, clock } = yard([flow], { leaseMs: 3_000 });
    const flaky = Object.assign(Object.create(board) as typeof board, {
      async extendAll(...args: Parameters<typeof board.extendAll>) {
        if (unreachable) throw new FootplateError("UNAVAILABLE", "The board is away");
        return board.extendAll(...args);
      },
    });
    const job = await board.post({ flow });
    const running = conductor({ board: flaky }).run({ maxDispatches: 1 });
    while (ran.length === 0) await clock.advance(0);
    unreachable = true;
    await clock.advance(5_000);
    end();
    await clock.advance(5_000);
    expect(ran).toEqual(["a"]);
    unreachable = false;
    await clock.advance(5_000);
    await running;
    expect(ran).toEqual(["a", "b"]);
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });
});

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
    await clock.advance(24 * 3_600_000);
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
