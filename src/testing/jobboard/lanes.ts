import type { JobBoard } from "../../jobboard/jobboard.ts";
import { refusal } from "../contract.ts";
import { claimedNames, names, pair, take, type BoardTests } from "./samples.ts";

/** Posts jobs of one lane, named as they are given. */
const inLane = (board: JobBoard, lane: string, jobs: readonly string[], more: object = {}) =>
  board.postAll(jobs.map((name) => ({ flow: "pack", name, lane, ...more })));

/** Jobs that run one at a time, in order. */
export const laneTests: BoardTests = {
  "gives the jobs of a lane one at a time, in order of posting, beside other lanes (P23)": async (
    trial,
  ) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    await inLane(board, "a", ["a1", "a2"]);
    await inLane(other, "b", ["b1"]);
    await inLane(other, "a", ["a3"], { priority: "VERY_HIGH" });
    await board.post({ flow: "pack", name: "free" });
    const { claims, nextAt } = await board.claim({ who: "alice", leaseMs: 9_000, limit: 50 });
    expect(claims.map(({ job }) => job.name)).toEqual(["a1", "b1", "free"]);
    expect(claims[0]?.job.lane).toBe("a");
    expect(nextAt).toBeUndefined();
    expect(await claimedNames(other)).toEqual([]);
    await board.consume(claims[0]!);
    expect(await claimedNames(other)).toEqual(["a2"]);
    expect(await names(board, { lane: "a", state: "UNCLAIMED" })).toEqual(["a3"]);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1, CLAIMED: 3 });
  },

  "lets a lane go on after any ending of its head (P23)": async ({ open, expect }) => {
    const board = await open();
    await inLane(board, "a", ["consumed", "trashed", "reverted", "cancelled", "last"]);
    await board.consume(await take(board));
    await board.trash(await take(board), "Broken");
    await board.consume(await take(board), { flowState: "REVERTED" });
    const unbegun = (await board.claim({ who: "bob", leaseMs: 1_000 })).claims[0]!;
    await board.cancel(unbegun.id);
    expect(await claimedNames(board)).toEqual([]);
    expect((await board.consume(unbegun, { flowState: "REVERTED" })).outcome?.fate).toBe(
      "CANCELLED",
    );
    expect(await claimedNames(board)).toEqual(["last"]);
  },

  "lets a lane go on when its head is cancelled before it has begun, and skips what was cancelled behind it (P23)":
    async ({ open, expect }) => {
      const board = await open();
      const [first, second, , fourth] = await inLane(board, "a", ["1", "2", "3", "4"]);
      await board.cancel(second!.id);
      await board.cancel(first!.id);
      expect(await claimedNames(board)).toEqual(["3"]);
      await board.cancel(fourth!.id);
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CLAIMED: 1, CANCELLED: 3 });
    },

  "holds a lane back while its head waits, backs off or is parked (P23)": async (trial) => {
    const { clock, open, expect } = trial;
    const board = await open();
    await inLane(board, "a", ["head"], { delayMs: 1_000 });
    await inLane(board, "a", ["next"]);
    expect(await claimedNames(board)).toEqual([]);
    await clock.advance(1_000);
    const wakeAt = clock.now() + 1_000;
    const waits = [{ delayMs: 500 }, { wakeAt }, { waitingFor: ["ready"] }];
    for (const wait of waits) {
      const claim = await take(board);
      expect(claim.job.name).toBe("head");
      await board.abandon(claim, wait);
      expect(await claimedNames(board)).toEqual([]);
      if (wait.waitingFor) await board.signal(claim.id, "ready");
      else await clock.advance(500);
    }
    const claim = await take(board);
    expect(claim.job.name).toBe("head");
    await board.consume(claim);
    expect(await claimedNames(board)).toEqual(["next"]);
  },

  "keeps an expired claim as the head of its lane (P23)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    await inLane(board, "a", ["head", "next"]);
    const lost = await take(board, "alice", 1_000);
    await clock.advance(1_000);
    const { claims } = await other.claim({ who: "bob", leaseMs: 1_000, limit: 5 });
    expect(claims.map(({ job }) => job.name)).toEqual(["head"]);
    expect(claims[0]?.generation).toBe(2);
    expect(await refusal(board.consume(lost))).toMatchObject({ code: "NOT_OWNER" });
    await other.consume(claims[0]!);
    expect(await claimedNames(board)).toEqual(["next"]);
  },

  "puts a redriven job in its old place, before what has not begun (P23, P26)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const [first, second] = await inLane(board, "a", ["1", "2", "3"]);
    await board.trash(await take(board), "Broken");
    await board.trash(await take(board), "Broken");
    await board.redrive(first!.id);
    await board.redrive(second!.id);
    for (const name of ["1", "2", "3"]) {
      const { claims } = await board.claim({ who: "alice", leaseMs: 1_000, limit: 5 });
      expect(claims.map(({ job }) => job.name)).toEqual([name]);
      await board.consume(claims[0]!);
    }
  },

  "lets a redriven job wait for the one of its lane that runs or is parked (P23, P26)": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const [first] = await inLane(board, "a", ["1", "2", "3"]);
    await board.trash(await take(board), "Broken");
    const running = await take(board);
    await board.redrive(first!.id);
    expect(await claimedNames(board)).toEqual([]);
    await board.abandon(running, { delayMs: 100 });
    expect(await claimedNames(board)).toEqual([]);
    await clock.advance(100);
    const again = await take(board);
    expect(again.job.name).toBe("2");
    await board.consume(again);
    expect((await take(board)).job.name).toBe("1");
    expect(await claimedNames(board)).toEqual([]);
  },

  "lets a redriven job wait for one of its lane that was parked before (P23, P26)": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const [first] = await inLane(board, "a", ["1", "2"]);
    await board.trash(await take(board), "Broken");
    await board.abandon(await take(board), { delayMs: 100 });
    await board.redrive(first!.id);
    expect(await claimedNames(board)).toEqual([]);
    await clock.advance(100);
    expect(await claimedNames(board)).toEqual(["2"]);
  },

  "asks for a cancelled job of a lane when it is its turn (P11, P23)": async ({ open, expect }) => {
    const board = await open();
    const [first] = await inLane(board, "a", ["1", "2"]);
    await board.trash(await take(board), "Broken");
    const running = await take(board);
    await board.redrive(first!.id);
    expect(await board.cancel(first!.id)).toMatchObject({ state: "UNCLAIMED" });
    expect(await claimedNames(board)).toEqual([]);
    await board.consume(running);
    expect((await take(board)).job).toMatchObject({ name: "1", cancelRequested: "Cancelled" });
  },

  "takes a job out of turn by its id, and then goes on one at a time (P23)": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const [, second, third] = await inLane(board, "a", ["1", "2", "3"]);
    const early = await board.claimJob(second!.id, { who: "alice", leaseMs: 1_000 });
    expect(await claimedNames(board)).toEqual([]);
    await board.consume(early);
    const first = await take(board, "bob", 1_000);
    expect(first.job.name).toBe("1");
    await board.claimJob(third!.id, { who: "alice", leaseMs: 1_000 });
    await clock.advance(1_000);
    // Two had leases by somebody's wish, and both have lapsed.
    const { claims } = await board.claim({ who: "carol", leaseMs: 1_000, limit: 5 });
    expect(claims).toHaveLength(1);
    expect((await board.claim({ who: "dave", leaseMs: 1_000, limit: 5 })).claims).toEqual([]);
    await board.consume(claims[0]!);
    expect(await claimedNames(board)).toHaveLength(1);
  },

  "gives nothing of a lane while two run in it by somebody's wish, until both have ended (P23)":
    async ({ clock, open, expect }) => {
      const board = await open();
      const [, second] = await inLane(board, "a", ["1", "2", "3"]);
      const first = await take(board, "alice", 1_000);
      const early = await board.claimJob(second!.id, { who: "bob", leaseMs: 9_000 });
      await clock.advance(1_000);
      expect(await claimedNames(board)).toEqual([]);
      const again = await board.claimJob(first.id, { who: "carol", leaseMs: 9_000 });
      await board.consume(again);
      expect(await claimedNames(board)).toEqual([]);
      await board.consume(early);
      expect(await claimedNames(board)).toEqual(["3"]);
    },

  "parks a job that ran out of turn in its lane (P12, P23)": async ({ clock, open, expect }) => {
    const board = await open();
    const [, second] = await inLane(board, "a", ["1", "2"]);
    let first = await take(board);
    const outOfTurn = () => board.claimJob(second!.id, { who: "bob", leaseMs: 1_000 });
    await board.abandon(await outOfTurn());
    await board.abandon(first, { delayMs: 100 });
    expect(await claimedNames(board)).toEqual([]);
    await clock.advance(100);
    first = await take(board);
    expect(first.job.name).toBe("1");
    const early = await outOfTurn();
    await board.abandon(early, { waitingFor: ["paid"] });
    await board.consume(first);
    expect(await claimedNames(board)).toEqual([]);
    await board.signal(early.id, "paid");
    expect(await claimedNames(board)).toEqual(["2"]);
  },

  "gives one lane's next job to exactly one of many claimers (JB-37, P23)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    await inLane(board, "a", ["1", "2", "3", "4"]);
    const done: string[] = [];
    for (let round = 0; round < 4; round++) {
      const asked = [board, other, board, other].map((each, at) =>
        each.claim({ who: `owner-${at}`, leaseMs: 1_000, limit: 3 }),
      );
      const claims = (await Promise.all(asked)).flatMap((each) => each.claims);
      expect(claims).toHaveLength(1);
      done.push(claims[0]!.job.name);
      await other.consume(claims[0]!);
    }
    expect(done).toEqual(["1", "2", "3", "4"]);
  },

  "keeps a key within its lane (P24)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const [a, b, none] = await Promise.all([
      board.post({ flow: "pack", key: "k", lane: "a" }),
      board.post({ flow: "pack", key: "k", lane: "b" }),
      board.post({ flow: "pack", key: "k" }),
    ]);
    expect(new Set([a.id, b.id, none.id]).size).toBe(3);
    expect((await other.post({ flow: "pack", key: "k", lane: "a" })).id).toBe(a.id);
    expect((await other.post({ flow: "pack", key: "k" })).id).toBe(none.id);
    expect(await names(board, { key: "k" })).toHaveLength(3);
    const alike = await board.post({ flow: "pack", key: '["a","k"]' });
    expect([a.id, b.id, none.id]).not.toContain(alike.id);
    expect(await refusal(board.post({ flow: "ship", key: "k", lane: "b" }))).toMatchObject({
      code: "DUPLICATE",
    });
  },
};
