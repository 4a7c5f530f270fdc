import type { JobBoard } from "../../jobboard/jobboard.ts";
import { collected, refusal } from "../contract.ts";
import { names, pair, type BoardTests } from "./samples.ts";

const DAY = 86_400_000;

/** Posts a job of that name and ends it so. */
async function ended(
  board: JobBoard,
  flow: string,
  fate: "CONSUMED" | "FAILED" | "TRASHED" | "CANCELLED" = "CONSUMED",
): Promise<string> {
  const { id } = await board.post({ flow });
  if (fate === "CANCELLED") {
    await board.cancel(id);
    return id;
  }
  const claim = await board.claimJob(id, { who: "alice", leaseMs: 1_000 });
  if (fate === "TRASHED") await board.trash(claim, "Broken");
  else await board.consume(claim, { flowState: fate === "FAILED" ? "FAILURE" : "SUCCESS" });
  return id;
}

/** Deleting what has ended. */
export const purgingTests: BoardTests = {
  "deletes what has ended, for all, and leaves the rest": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    for (const fate of ["CONSUMED", "FAILED", "TRASHED", "CANCELLED"] as const) {
      await ended(board, fate, fate);
    }
    await board.post({ flow: "waits" });
    await board.claimJob((await board.post({ flow: "runs" })).id, { who: "bob", leaseMs: 50_000 });
    await clock.advance(1);
    expect(await board.purge()).toBe(4);
    expect(await names(other)).toEqual(["waits", "runs"]);
    expect(await collected(other.jobs({ order: "ended" }))).toEqual([]);
    const none = { CONSUMED: 0, TRASHED: 0, CANCELLED: 0, FAILED: 0 };
    expect(await other.counts()).toMatchObject({ UNCLAIMED: 1, CLAIMED: 1, ...none });
    expect(await other.purge()).toBe(0);
  },

  "deletes by age what ended longest ago, but nothing that was trashed unless it is asked to (P27)":
    async ({ open, clock, expect }) => {
      const board = await open();
      await ended(board, "trashed", "TRASHED");
      await ended(board, "old");
      await clock.advance(DAY);
      await ended(board, "failed", "FAILED");
      await ended(board, "cancelled", "CANCELLED");
      await clock.advance(DAY);
      await ended(board, "new");
      await clock.advance(1);
      expect(await board.purge({ olderThanMs: 3 * DAY })).toBe(0);
      expect(await board.purge({ olderThanMs: DAY + 2 })).toBe(1);
      expect(await names(board)).toEqual(["trashed", "failed", "cancelled", "new"]);
      expect(await board.purge({ olderThanMs: DAY })).toBe(2);
      expect(await board.purge({ olderThanMs: DAY, fate: "TRASHED" })).toBe(1);
      expect(await names(board)).toEqual(["new"]);
    },

  "deletes what has one fate, and no more than it is asked to": async ({ open, clock, expect }) => {
    const board = await open();
    for (const flow of ["a", "b", "c"]) {
      await ended(board, flow);
      await ended(board, "failed", "FAILED");
      await ended(board, "trashed", "TRASHED");
      await clock.advance(10);
    }
    expect(await board.purge({ fate: "CONSUMED", limit: 3 })).toBe(3);
    const left = ["trashed", "failed", "trashed", "c", "failed", "trashed"];
    expect(await names(board)).toEqual(left);
    expect(await board.purge({ fate: "TRASHED" })).toBe(3);
    expect(await board.counts()).toMatchObject({ CONSUMED: 3, TRASHED: 0 });
  },

  "deletes the jobs that are named, if they have ended": async ({ open, expect }) => {
    const board = await open();
    const trashed = await ended(board, "trashed", "TRASHED");
    const consumed = await ended(board, "consumed");
    await ended(board, "another");
    const { id } = await board.post({ flow: "waits" });
    expect(await board.purge({ ids: [trashed, id, "unknown"], olderThanMs: DAY })).toBe(0);
    expect(await board.purge({ ids: [trashed, consumed], fate: "CANCELLED" })).toBe(0);
    expect(await board.purge({ ids: [trashed, consumed, id, "unknown"] })).toBe(2);
    expect(await names(board)).toEqual(["another", "waits"]);
    expect(await board.purge({ ids: [] })).toBe(0);
  },

  "deletes more than fit into one step": async ({ open, clock, expect }) => {
    const board = await open();
    for (let batch = 0; batch < 3; batch++) {
      await board.postAll(Array.from({ length: 50 }, () => ({ flow: "pack" })));
      const { claims } = await board.claim({ who: "alice", leaseMs: 60_000, limit: 50 });
      await Promise.all(claims.map((claim) => board.consume(claim)));
    }
    await clock.advance(1);
    expect(await board.purge({ limit: 110 })).toBe(110);
    expect(await board.purge({ olderThanMs: 0 })).toBe(40);
    expect(await board.counts()).toMatchObject({ CONSUMED: 0 });
  },

  "forgets a key with its job (P24)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await board.post({
      flow: "pack",
      key: "k",
      store: { big: "x".repeat(300_000) },
    });
    await board.consume(await board.claimJob(id, { who: "alice", leaseMs: 1_000 }));
    expect(await other.post({ flow: "pack", key: "k" })).toMatchObject({ id });
    await board.purge();
    expect(await other.get(id)).toBeUndefined();
    const next = await other.post({ flow: "another", key: "k" });
    expect(next.id).not.toBe(id);
    expect(await board.post({ flow: "another", key: "k" })).toMatchObject({ id: next.id });
    // A job of that id is a new one too.
    expect(await board.post({ flow: "pack", id })).toMatchObject({ store: {}, generation: 0 });
  },

  "lets nobody redrive what is condemned, and purges it (P27)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const failed = await ended(board, "failed", "FAILED");
    const trashed = await ended(board, "trashed", "TRASHED");
    await clock.advance(DAY);
    const listed = await other.condemn({ olderThanMs: 1 });
    expect(listed).toEqual([await board.get(failed)]);
    // As often as it is asked: who went on from there may have been cut off (P4).
    expect(await other.condemn({ olderThanMs: 1 })).toEqual(listed);
    for (const changes of [{}, { fromStart: true }]) {
      expect(await refusal(board.redrive(failed, changes))).toMatchObject({
        code: "INVALID_STATE",
      });
    }
    expect(await board.redrive(trashed)).toMatchObject({ run: 1 });
    expect(await board.purge({ ids: [failed, trashed] })).toBe(1);
    expect(await names(other)).toEqual(["trashed"]);
  },

  "condemns what ended longest ago first, and nothing that has not ended": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const ids: string[] = [];
    for (const flow of ["a", "b", "c"]) {
      ids.push(await ended(board, flow, "FAILED"));
      await clock.advance(10);
    }
    const { id } = await board.post({ flow: "waits" });
    const condemned = await board.condemn({ limit: 2 });
    expect(condemned.map((job) => job.id)).toEqual(ids.slice(0, 2));
    expect(await board.condemn({ ids: [id, "unknown"] })).toEqual([]);
    expect(await board.redrive(ids[2]!)).toMatchObject({ run: 1 });
  },

  "tells who waits that the job is gone": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const id = await ended(board, "pack", "TRASHED");
    expect(await other.wait(id)).toMatchObject({ fate: "TRASHED" });
    await board.purge({ ids: [id] });
    expect(await refusal(other.wait(id))).toMatchObject({ code: "NOT_FOUND" });
  },

  "refuses a purge it does not understand": async ({ open, expect }) => {
    const board = await open();
    await ended(board, "pack");
    const wrong = [
      { ids: "all" },
      { ids: [5] },
      { fate: "FAILED" },
      { olderThanMs: -1 },
      { olderThanMs: "1" },
      { limit: 0 },
      { limit: 1.5 },
      { olderThan: 5 },
    ];
    for (const query of wrong) {
      const calls = [board.purge(query as object), board.condemn(query as object)];
      for (const call of calls) {
        expect(await refusal(call), JSON.stringify(query)).toMatchObject({ code: "INVALID_INPUT" });
      }
    }
    expect(await board.counts()).toMatchObject({ CONSUMED: 1 });
  },
};
