import { describe, expect, it } from "vitest";
import { FootplateError, linearFlow, RetryLater, task } from "../../src/index.ts";
import { createDeadlines } from "../../src/conductor/deadlines.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { told } from "./flaky.ts";
import { failing, yard } from "./yard.ts";

/** A flow whose second task runs until it is aborted, and what was done and undone. */
function slow(undo: () => unknown = () => {}) {
  const seen: string[] = [];
  const flow = linearFlow("slow", [
    task("a", {
      execute: () => void seen.push("do a"),
      revert() {
        seen.push("undo a");
        return undo();
      },
    }),
    task("b", {
      execute: (_, { signal }) => {
        seen.push("do b");
        return new Promise<void>((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        );
      },
    }),
  ]);
  return { flow, seen };
}

const expired = 'Expired: it had not ended by "2026-01-01T00:01:00.000Z"';

/** A job of that flow with a minute to end, claimed and running. */
async function begun(undo?: () => unknown) {
  const { flow, seen } = slow(undo);
  const made = yard([flow]);
  const { board, clock } = made;
  const job = await board.post({ flow, deadlineAt: clock.now() + 60_000 });
  const conductor = made.conductor();
  const trashed = told(conductor, "job_trashed");
  const running = conductor.run({ maxDispatches: 1 });
  await clock.advance(59_999);
  expect(seen).toEqual(["do a", "do b"]);
  return { ...made, job, seen, flow, running, trashed };
}

describe("a job with a deadline", () => {
  it("is reverted when it comes while it runs, and trashed as expired", async () => {
    const { board, clock, job, seen, running, trashed } = await begun();
    await clock.advance(1);
    await running;
    expect(seen).toEqual(["do a", "do b", "undo a"]);
    const ended = await board.get(job.id);
    expect(ended?.outcome).toMatchObject({
      fate: "TRASHED",
      flowState: "REVERTED",
      reason: expired,
    });
    expect(ended?.outcome?.failure).toBeUndefined();
    expect(trashed).toMatchObject([{ reason: expired, job: { id: job.id } }]);
  });

  it("says what could not be undone", async () => {
    const { board, clock, job, running } = await begun(() => {
      throw new Error("cannot undo");
    });
    await clock.advance(1);
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({
      fate: "TRASHED",
      flowState: "FAILURE",
      reason: expired,
      failure: { message: "cannot undo" },
    });
  });

  it("that is parked is claimed when it comes, and reverted by whoever claims it", async () => {
    const seen: string[] = [];
    const flow = linearFlow("parks", [
      task("a", { execute() {}, revert: () => void seen.push("undo a") }),
      task("b", {
        execute() {
          throw new RetryLater("much later", { delayMs: 3_600_000 });
        },
      }),
    ]);
    const { board, conductor, clock } = yard([flow]);
    const job = await board.post({ flow, deadlineAt: clock.now() + 60_000 });
    await conductor().run({ untilIdle: true });
    const other = conductor().start();
    await clock.advance(60_000);
    await expect(board.wait(job)).resolves.toMatchObject({ fate: "TRASHED", reason: expired });
    expect(seen).toEqual(["undo a"]);
    other.stop();
    await other.wait();
  });

  it("P8: stays expired when its owner dies between its end and what it makes of it", async () => {
    const { flow, seen } = slow();
    const { board, conductor, clock } = yard([flow], { leaseMs: 3_000 });
    const job = await board.post({ flow, deadlineAt: clock.now() + 60_000 });
    const dies = Object.assign(Object.create(board) as typeof board, {
      trash: () => Promise.reject(new FootplateError("STALE_CLAIM", "It died here")),
    });
    const running = conductor({ board: dies }).run({ maxDispatches: 1 });
    await clock.advance(60_000);
    await running;
    expect(await board.get(job.id)).not.toMatchObject({ state: "COMPLETE" });
    await clock.advance(3_000);
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({
      fate: "TRASHED",
      flowState: "REVERTED",
      reason: expired,
    });
    expect(seen).toEqual(["do a", "do b", "undo a"]);
  });

  it("P8: is consumed, however late, if its flow had succeeded by then", async () => {
    const flow = task("quick", { execute() {} });
    const { board, conductor, clock } = yard([flow], { leaseMs: 3_000 });
    const job = await board.post({ flow, deadlineAt: clock.now() + 60_000 });
    const dies = Object.assign(Object.create(board) as typeof board, {
      consume: () => Promise.reject(new FootplateError("STALE_CLAIM", "It died here")),
    });
    await conductor({ board: dies }).run({ maxDispatches: 1 });
    await clock.advance(120_000);
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true, fate: "CONSUMED" });
  });

  it("is consumed if its flow had failed by itself before", async () => {
    const { board, conductor, clock } = yard([failing]);
    const job = await board.post({ flow: failing, deadlineAt: clock.now() + 60_000 });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({
      fate: "CONSUMED",
      flowState: "REVERTED",
      failure: { message: "no luck" },
    });
  });

  it("P11: ends CANCELLED if somebody asks for it, even after it has expired", async () => {
    const gate: { open?: () => void } = {};
    const { board, clock, job, running, seen } = await begun(
      () => new Promise<void>((resolve) => (gate.open = resolve)),
    );
    await clock.advance(1);
    expect(seen).toContain("undo a");
    await board.cancel(job.id, "never mind");
    gate.open!();
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({ fate: "CANCELLED" });
  });

  it("P11: ends CANCELLED if somebody had asked for it before it expired", async () => {
    const { board, clock, job, running } = await begun();
    await board.cancel(job.id, "never mind");
    await clock.advance(10);
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({
      fate: "CANCELLED",
      reason: "never mind",
    });
  });

  it("P18: expires by the board's time, whatever its owner's clock says", async () => {
    const { flow, seen } = slow();
    const { board, conductor, clock } = yard([flow]);
    const behind = {
      now: () => clock.now() - 3_600_000,
      elapsed: () => clock.elapsed(),
      sleep: clock.sleep.bind(clock),
    };
    const remote = Object.assign(Object.create(board) as typeof board, {
      claim: async (request: Parameters<typeof board.claim>[0]) => ({
        ...(await board.claim(request)),
        now: clock.now(),
      }),
    });
    await board.post({ flow, deadlineAt: clock.now() + 60_000 });
    const running = conductor({ board: remote, clock: behind }).run({ maxDispatches: 1 });
    await clock.advance(59_000);
    expect(seen).not.toContain("undo a");
    await clock.advance(1_000);
    expect(seen).toContain("undo a");
    await running;
  });
});

describe("the deadlines of what a conductor holds", () => {
  it("share one timer, come in their order, and not once they are taken off", async () => {
    const clock = manualClock();
    let sleeps = 0;
    const counted = {
      ...clock,
      sleep(ms: number, signal?: AbortSignal) {
        sleeps += 1;
        signal?.addEventListener("abort", () => (sleeps -= 1));
        return clock.sleep(ms, signal);
      },
    };
    const deadlines = createDeadlines(counted);
    const seen: string[] = [];
    for (const [name, ms] of [
      ["c", 300],
      ["a", 100],
      ["b", 200],
    ] as const) {
      deadlines.watch(ms, () => seen.push(name));
    }
    deadlines.watch(150, () => seen.push("off"))();
    deadlines.watch(-1, () => seen.push("over"));
    expect([sleeps, seen]).toEqual([1, ["over"]]);
    await clock.advance(1_000);
    expect(seen).toEqual(["over", "a", "b", "c"]);
  });
});
