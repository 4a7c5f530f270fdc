import type { Job } from "../../job.ts";
import type { AbandonOptions } from "../../jobboard/jobboard.ts";
import { collected } from "../contract.ts";
import { claimedNames, pair, take, type BoardTests } from "./samples.ts";

/** Jobs that are worth nothing after some time. */
export const deadlineTests: BoardTests = {
  "sets aside a job that has not begun by its deadline, and gives it to nobody": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const deadlineAt = clock.now() + 1_000;
    const { id } = await board.post({ flow: "pack", deadlineAt, delayMs: 5_000 });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).nextAt).toBe(deadlineAt);
    await clock.advance(1_000);
    expect(await claimedNames(other)).toEqual([]);
    const job = await board.get(id);
    expect(job).toMatchObject({ state: "COMPLETE", generation: 0, deadlineAt, turns: [] });
    expect(job?.outcome).toMatchObject({ ok: false, fate: "TRASHED", at: clock.now() });
    expect(job?.outcome?.reason).toMatch(/^Expired/);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, TRASHED: 1 });
  },

  "gives a job in time, and one that has begun also after its deadline, to be reverted": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const deadlineAt = clock.now() + 1_000;
    await board.post({ flow: "pack", deadlineAt });
    await clock.advance(999);
    const claim = await take(board);
    await board.abandon(claim, { wakeAt: clock.now() + 60_000 });
    await clock.advance(1);
    const again = await take(board);
    expect(again).toMatchObject({ id: claim.id, job: { deadlineAt } });
    // Past its deadline it is being reverted, and whoever does that may have to wait.
    await board.abandon(again, { delayMs: 60_000 });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).nextAt).toBe(clock.now() + 60_000);
  },

  "gives a job that has begun back at its deadline, whatever it waits for": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    for (const wait of [{ waitingFor: ["paid"] }, { delayMs: 60_000 }, { until: "online" }]) {
      const { id } = await board.post({ flow: "pack", deadlineAt: clock.now() + 100 });
      await board.abandon(await take(board), wait as AbandonOptions);
      expect(await claimedNames(board)).toEqual([]);
      await clock.advance(100);
      const claim = await take(board);
      expect(claim.id).toBe(id);
      await board.trash(claim, "Expired");
    }
  },

  "goes on past what has expired to what is due, however little was asked for": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const high = { flow: "pack", priority: "HIGH" as const, deadlineAt: clock.now() + 1 };
    await board.postAll([high, high, { ...high, lane: "a" }]);
    await board.postAll([
      { flow: "pack", name: "due" },
      { flow: "pack", name: "next", lane: "a" },
    ]);
    await clock.advance(1);
    const first = await board.claim({ who: "alice", leaseMs: 1_000, limit: 1 });
    const second = await board.claim({ who: "alice", leaseMs: 1_000, limit: 1 });
    const names = [first, second].flatMap(({ claims }) => claims.map(({ job }) => job.name));
    expect(names.toSorted()).toEqual(["due", "next"]);
  },

  "takes any number for a deadline, and one that is no date as what it is": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    await board.post({ flow: "pack", name: "never", deadlineAt: Number.MAX_SAFE_INTEGER });
    const { id } = await board.post({ flow: "pack", name: "over", deadlineAt: -9e15 });
    await clock.advance(1);
    expect(await claimedNames(board)).toEqual(["never"]);
    expect((await board.get(id))?.outcome?.reason).toMatch(/^Expired/);
  },

  "passes over what has expired to what has not": async ({ clock, open, expect }) => {
    const board = await open();
    const deadlineAt = clock.now() + 10;
    await board.post({ flow: "pack", name: "late", lane: "a", deadlineAt });
    await board.post({ flow: "pack", name: "next", lane: "a" });
    await board.post({ flow: "pack", name: "free", priority: "LOW" });
    await clock.advance(10);
    expect(await claimedNames(board)).toEqual(["free"]);
    expect(await claimedNames(board)).toEqual(["next"]);
  },

  "goes on with a series of which a job has expired, its deadline as far behind the next slot":
    async ({ clock, open, expect }) => {
      const board = await open();
      const start = clock.now();
      const series = { key: "k", every: { ms: 1_000 }, deadlineAt: start + 100 };
      await board.post({ flow: "pack", ...series });
      await clock.advance(100);
      expect(await claimedNames(board)).toEqual([]);
      const job = await board.post({ flow: "pack", ...series });
      expect(job).toMatchObject({ runAt: start + 1_000, deadlineAt: start + 1_100 });
    },

  "numbers the jobs that follow what has expired, each apart": async ({ clock, open, expect }) => {
    const board = await open();
    const series = { every: { ms: 1_000 }, deadlineAt: clock.now() + 1 };
    await board.postAll(["a", "b", "c"].map((key) => ({ flow: "pack", key, ...series })));
    await clock.advance(1);
    expect(await claimedNames(board)).toEqual([]);
    const sequences = (await collected<Job>(board.jobs())).map(({ sequence }) => sequence);
    expect(sequences.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  },

  "lifts the deadline of a job that is redriven (P26)": async ({ clock, open, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack", deadlineAt: clock.now() + 1 });
    await clock.advance(1);
    await claimedNames(board);
    expect(await board.redrive(id)).not.toHaveProperty("deadlineAt");
    expect((await take(board)).id).toBe(id);
  },
};
