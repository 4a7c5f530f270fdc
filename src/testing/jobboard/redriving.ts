import type { Job } from "../../job.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import { collected, refusal } from "../contract.ts";
import { begun, pair, postedAndTaken, take, type BoardTests } from "./samples.ts";

const redriven = { state: "UNCLAIMED", run: 1, attempts: { failed: 0, lost: 0, errors: 0 } };

/** Posts a job, takes it and sets it aside. */
async function trashed(board: JobBoard, posting: object = {}): Promise<Job> {
  const { id } = await board.post({ flow: "pack", ...posting });
  return board.trash(await board.claimJob(id, { who: "alice", leaseMs: 1_000 }), "Broken");
}

/** Trying again what has ended without success. */
export const redrivingTests: BoardTests = {
  "puts a trashed job back on the board with new budgets and a new run (P26)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await board.post({ flow: "pack", key: "k", store: { x: 1 }, meta: { y: 2 } });
    for (const count of ["failed", "errors", "lost"] as const) {
      await board.abandon(await take(board), { count });
    }
    const old = await board.trash(await take(board), "Broken");
    await clock.advance(10);
    const job = await other.redrive(id);
    const now = clock.now();
    expect(job).toMatchObject({ ...redriven, runAt: now, updatedAt: now });
    for (const gone of ["outcome", "endedAt", "owner", "cancelRequested", "wakeAt"]) {
      expect(job).not.toHaveProperty(gone);
    }
    const kept = ["id", "flowId", "name", "key", "store", "meta", "createdAt", "sequence", "turns"];
    for (const each of kept as (keyof Job)[]) expect(job[each], each).toEqual(old[each]);
    expect(await board.get(id)).toEqual(job);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1, TRASHED: 0 });
    expect(await collected(board.jobs({ order: "ended" }))).toEqual([]);
  },

  "raises the generation with a redrive, so that no claim from before is worth anything (P1, P26)":
    async ({ open, expect }) => {
      const board = await open();
      const claim = await postedAndTaken(board);
      await board.trash(claim, "Broken");
      expect((await board.redrive(claim.id)).generation).toBe(2);
      expect(await refusal(board.trash(claim, "Broken"))).toMatchObject({ code: "NOT_FOUND" });
      const next = await take(board);
      expect(next.generation).toBe(3);
      expect(await refusal(board.consume(claim))).toMatchObject({ code: "STALE_CLAIM" });
      expect(await board.consume(next)).toMatchObject({ run: 1, outcome: { ok: true } });
    },

  "redrives what was consumed or cancelled without success, and nothing else (P26)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const reverted = await postedAndTaken(board);
    await board.consume(reverted, { flowState: "REVERTED" });
    const cancelled = await postedAndTaken(board);
    await board.cancel(cancelled.id);
    await board.consume(cancelled, { flowState: "REVERTED" });
    const unbegun = await board.post({ flow: "pack" });
    await board.cancel(unbegun.id);
    for (const { id } of [reverted, cancelled, unbegun]) {
      const job = await board.redrive(id);
      expect(job).toMatchObject(redriven);
      expect(job).not.toHaveProperty("cancelRequested");
      // It is free again, and not free twice.
      expect(await refusal(board.redrive(id))).toMatchObject({ code: "INVALID_STATE" });
    }
    const succeeded = await postedAndTaken(board);
    expect(await refusal(board.redrive(succeeded.id))).toMatchObject({ code: "INVALID_STATE" });
    const done = await board.consume(succeeded, { flowState: "SUCCESS" });
    expect(await refusal(board.redrive(succeeded.id))).toMatchObject({ code: "INVALID_STATE" });
    expect(await board.get(succeeded.id)).toEqual(done);
    expect(await refusal(board.redrive("unknown"))).toMatchObject({ code: "NOT_FOUND" });
  },

  "asks the next owner to revert what is cancelled after a redrive, although nobody claimed it since (P11)":
    async ({ open, expect }) => {
      const board = await open();
      const { id } = await trashed(board);
      await board.redrive(id);
      expect(await board.cancel(id)).toMatchObject({ state: "UNCLAIMED" });
      expect((await take(board)).job).toMatchObject({ id, cancelRequested: "Cancelled" });
    },

  "gives a job that is redriven from the start a flow detail of its own (P26)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const { id } = await trashed(board, { flowId: "detail" });
    expect(await board.redrive(id, { fromStart: false })).toMatchObject({ flowId: "detail" });
    await board.trash(await take(board), "Broken again");
    expect(await board.redrive(id, { fromStart: true })).toMatchObject({ flowId: `${id}.2` });
    await board.trash(await take(board), "Broken again");
    expect(await board.redrive(id)).toMatchObject({ flowId: `${id}.2`, run: 3 });
  },

  "adds to the store of a job that is redriven, big or small": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const big = "x".repeat(300_000);
    const { id } = await trashed(board, { store: { card: "old", to: new Date(0) } });
    const steps: readonly [object, object][] = [
      [{ card: "new" }, { card: "new", to: new Date(0) }],
      [
        { card: big, more: 1n },
        { card: big, to: new Date(0), more: 1n },
      ],
      [{ more: 2n }, { card: big, to: new Date(0), more: 2n }],
      [{ card: "small" }, { card: "small", to: new Date(0), more: 2n }],
    ];
    for (const [store, wanted] of steps) {
      expect((await board.redrive(id, { store })).store).toEqual(wanted);
      expect((await other.get(id))?.store).toEqual(wanted);
      const claim = await take(other);
      expect(claim.job.store).toEqual(wanted);
      await other.trash(claim, "Broken again");
    }
  },

  "keeps the key of a job that is redriven (P24)": async ({ open, expect }) => {
    const board = await open();
    const { id } = await trashed(board, { key: "k" });
    await board.redrive(id);
    expect(await board.post({ flow: "pack", key: "k" })).toMatchObject({ id, run: 1 });
  },

  "gives a redriven job its old place in the list (P23)": async ({ open, expect }) => {
    const board = await open();
    const { id } = await trashed(board);
    const second = await board.post({ flow: "pack" });
    await board.redrive(id);
    const listed = await collected(board.jobs());
    expect(listed.map((job) => job.id)).toEqual([id, second.id]);
  },

  "keeps who waits for a redriven job waiting until it ends again": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await trashed(board);
    await board.redrive(id);
    const waiting = begun(other.wait(id));
    await clock.advance(10);
    await board.consume(await take(board), { results: { n: 1 } });
    expect(await waiting).toMatchObject({ ok: true, results: { n: 1 } });
  },

  "redrives a job once, whoever asks at the same time (JB-37)": async (trial) => {
    const { expect } = trial;
    const boards = await pair(trial);
    const { id } = await trashed(boards[0]);
    const answers = await Promise.allSettled(
      [...boards, ...boards].map((board) => board.redrive(id)),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await boards[1].get(id)).toMatchObject({ run: 1, generation: 2 });
  },

  "refuses changes it does not understand, before anything changes": async ({ open, expect }) => {
    const board = await open();
    const job = await trashed(board);
    for (const changes of [
      { store: 5 },
      { store: [] },
      { fromStart: "yes" },
      { priority: "LOW" },
    ]) {
      const error = await refusal(board.redrive(job.id, changes as object));
      expect(error, JSON.stringify(changes)).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await refusal(board.redrive(""))).toMatchObject({ code: "INVALID_INPUT" });
    expect(await board.get(job.id)).toEqual(job);
  },
};
