import type { Job } from "../../job.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import { collected, refusal } from "../contract.ts";
import { claimedNames, pair, take, type BoardTests } from "./samples.ts";

const MINUTE = 60_000;
const live = async (board: JobBoard): Promise<Job[]> =>
  collected(board.jobs({ state: "UNCLAIMED" }));

/** Jobs that come again. */
export const seriesTests: BoardTests = {
  "posts the next job of a series when one ends, under the same key": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const start = clock.now();
    const posting = { key: "k", store: { x: 1 }, meta: { y: 2 }, needs: ["gpu"] };
    const series = { ...posting, flow: "pack", every: { ms: MINUTE } };
    const first = await board.post({ ...series, priority: "HIGH" });
    expect(first).toMatchObject({ every: { ms: MINUTE }, runAt: start });
    await clock.advance(10);
    await board.consume(
      (await board.claim({ who: "a", leaseMs: 9, provides: ["gpu"] })).claims[0]!,
    );
    const [next, ...others] = await live(other);
    expect(others).toEqual([]);
    expect(next).toMatchObject({
      ...posting,
      name: "pack",
      priority: "HIGH",
      every: { ms: MINUTE },
      run: 0,
      generation: 0,
      turns: [],
      runAt: start + MINUTE,
      createdAt: clock.now(),
      flowId: next?.id,
    });
    expect(next?.id).not.toBe(first.id);
    expect(await board.post(series)).toMatchObject({ id: next?.id });
    expect(await collected(board.jobs({ key: "k" }))).toHaveLength(2);
    expect((await board.get(first.id))?.outcome).toMatchObject({ ok: true });
  },

  "P28: keeps how often a series comes as it was posted, whatever becomes of the poster's object":
    async ({ open, expect }) => {
      const board = await open();
      const every = { ms: MINUTE };
      const posted = board.post({ flow: "pack", key: "k", every });
      every.ms = 5;
      const { id } = await posted;
      expect(await board.get(id)).toMatchObject({ every: { ms: MINUTE } });
      every.ms = 6;
      expect(await board.get(id)).toMatchObject({ every: { ms: MINUTE } });
    },

  "takes slots that were missed as one, and keeps to the time of the first": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const start = clock.now();
    await board.post({ flow: "pack", key: "k", every: { ms: MINUTE } });
    for (const [waitMs, slot] of [
      [3.5 * MINUTE, 4],
      [0.5 * MINUTE, 5],
      [MINUTE, 6],
    ] as const) {
      await clock.advance(waitMs);
      const claim = await take(board);
      // Giving it back moves when it is due, and not the slots.
      await board.abandon(claim, { delayMs: 7 });
      await clock.advance(7);
      await board.consume(await take(board));
      const [next] = await live(board);
      expect(next?.runAt).toBe(start + slot * MINUTE);
    }
  },

  "keeps to a cron line, in UTC, from its first slot on": async ({ clock, open, expect }) => {
    const board = await open();
    const hour = 3_600_000;
    const first = await board.post({ flow: "pack", key: "k", every: { cron: "30 6 * * *" } });
    const at = new Date(clock.now());
    at.setUTCHours(6, 30, 0, 0);
    const slot = at.getTime() >= clock.now() ? at.getTime() : at.getTime() + 24 * hour;
    expect(first.runAt).toBe(slot);
    expect(await claimedNames(board)).toEqual([]);
    await clock.advance(slot - clock.now());
    await board.trash(await take(board), "Broken");
    expect((await live(board))[0]?.runAt).toBe(slot + 24 * hour);
    await clock.advance(60 * hour);
    await board.consume(await take(board), { flowState: "REVERTED" });
    expect((await live(board))[0]?.runAt).toBe(slot + 72 * hour);
  },

  "runs no slot of a series twice, though its job was done before its time": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const series = { flow: "pack", key: "k", every: { cron: "0 * * * *" } };
    const { id, runAt } = await board.post(series);
    await board.consume(await board.claimJob(id, { who: "alice", leaseMs: 1_000 }));
    const [next] = await live(board);
    expect(next?.runAt).toBe(runAt + 3_600_000);
    await clock.advance(next!.runAt - clock.now());
    const claim = await take(board);
    clock.jump(-20);
    await board.consume(claim);
    expect((await live(board))[0]?.runAt).toBe(runAt + 2 * 3_600_000);
  },

  "ends a series when its job is cancelled": async ({ open, expect }) => {
    const board = await open();
    const every = { ms: MINUTE };
    const unbegun = await board.post({ flow: "pack", key: "a", every });
    await board.cancel(unbegun.id);
    await board.post({ flow: "pack", key: "b", every });
    const claim = await take(board);
    await board.cancel(claim.id);
    // That it finished all the same is no reason to go on.
    await board.consume(claim);
    expect(await live(board)).toEqual([]);
    expect(await board.post({ flow: "pack", key: "a", every })).toMatchObject({ id: unbegun.id });
  },

  "posts no second successor when an ended job of a series is redriven": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack", key: "k", every: { ms: MINUTE } });
    await board.trash(await take(board), "Broken");
    const [next] = await live(board);
    await board.redrive(id);
    expect(await board.post({ flow: "pack", key: "k" })).toMatchObject({ id: next?.id });
    await board.consume(await take(board));
    expect((await live(board)).map((job) => job.id)).toEqual([next?.id]);
    expect(await board.post({ flow: "pack", key: "k" })).toMatchObject({ id: next?.id });
    await board.purge();
    expect(await board.post({ flow: "pack", key: "k" })).toMatchObject({ id: next?.id });
  },

  "ends a job of a series once, however often that is asked for (P4)": async ({ open, expect }) => {
    const board = await open();
    await board.post({ flow: "pack", key: "k", every: { ms: MINUTE } });
    const claim = await take(board);
    await board.consume(claim);
    await board.consume(claim);
    expect(await live(board)).toHaveLength(1);
  },

  "puts the next job of a series at the end of its lane (P23)": async ({ clock, open, expect }) => {
    const board = await open();
    await board.post({ flow: "pack", name: "series", lane: "a", key: "k", every: { ms: 10 } });
    await board.post({ flow: "pack", name: "other", lane: "a", delayMs: 100 });
    await board.consume(await take(board));
    await clock.advance(99);
    expect(await claimedNames(board)).toEqual([]);
    await clock.advance(1);
    expect(await claimedNames(board, { leaseMs: 1 })).toEqual(["other"]);
    await clock.advance(100);
    const { claims } = await board.claim({ who: "bob", leaseMs: 1_000, limit: 9 });
    expect(claims.map(({ job }) => job.name)).toEqual(["other"]);
    await board.consume(claims[0]!);
    expect(await claimedNames(board)).toEqual(["series"]);
  },

  "refuses a series without a key, and times that cannot be": async ({ open, expect }) => {
    const board = await open();
    const wrong: object[] = [
      { every: { ms: MINUTE } },
      { key: "k", every: { ms: 0 } },
      { key: "k", every: { ms: Number.NaN } },
      { key: "k", every: { ms: 1, cron: "* * * * *" } },
      { key: "k", every: {} },
      { key: "k", every: "hourly" },
      { key: "k", every: { cron: "* * * *" } },
      { key: "k", every: { cron: "61 * * * *" } },
      { key: "k", every: { cron: "0 0 30 2 *" } },
    ];
    for (const posting of wrong) {
      const refused = await refusal(board.post({ flow: "pack", ...posting }));
      expect(refused, JSON.stringify(posting)).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await live(board)).toEqual([]);
  },
};
