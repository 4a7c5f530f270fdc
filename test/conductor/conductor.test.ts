import { describe, expect, it, vi } from "vitest";
import {
  createConductor,
  linearFlow,
  memoryPersistence,
  task,
  type ConductorOptions,
} from "../../src/index.ts";
import { failing, hello, yard } from "./yard.ts";

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

  it("lets nobody else follow the states of an engine it runs, or reset it", async () => {
    const { board, conductor } = yard([hello]);
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    const refusals: unknown[] = [];
    const listener: NonNullable<ConductorOptions["listeners"]>[number] = (engine) => {
      try {
        engine.states();
      } catch (error) {
        refusals.push(error);
      }
      engine.reset().catch((error: unknown) => refusals.push(error));
      return () => {};
    };
    await conductor({ listeners: [listener] }).run({ untilIdle: true });
    expect(refusals).toMatchObject([{ code: "INVALID_STATE" }, { code: "INVALID_STATE" }]);
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

  it("goes on when a listener throws while it attaches, and takes the others off again", async () => {
    let on = 0;
    const { board, conductor } = yard([hello]);
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const good = () => {
      on += 1;
      return () => void (on -= 1);
    };
    const bad = () => {
      throw new Error("bad listener");
    };
    await conductor({ listeners: [good, bad, good] }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect(on).toBe(0);
    expect(reported).toHaveBeenCalledWith(expect.objectContaining({ message: "bad listener" }));
    reported.mockRestore();
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

  it("refuses a lease and a concurrency that would do nothing", () => {
    const { board, persistence } = yard([]);
    for (const bad of [0, -1, Number.NaN, "3" as unknown as number]) {
      for (const name of ["leaseMs", "concurrency"]) {
        expect(() => createConductor({ board, persistence, flows: [], [name]: bad })).toThrow(
          expect.objectContaining({
            code: "INVALID_INPUT",
            message: expect.stringContaining(name),
          }),
        );
      }
    }
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
