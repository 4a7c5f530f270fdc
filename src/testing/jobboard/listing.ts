import type { JobBoard } from "../../jobboard/jobboard.ts";
import { collected, refusal } from "../contract.ts";
import { names, take, type BoardTests } from "./samples.ts";

const end = async (board: JobBoard, name: string, how: (claim: never) => Promise<unknown>) => {
  await board.post({ flow: "pack", name });
  await how((await take(board)) as never);
};

/** A board with a job of every fate; an hour passes from one end to the next. */
async function mixed(board: JobBoard, advance: (ms: number) => Promise<void>): Promise<void> {
  await end(board, "good", (claim) => board.consume(claim, { flowState: "SUCCESS" }));
  await advance(3_600_000);
  await end(board, "reverted", (claim) => board.consume(claim, { flowState: "REVERTED" }));
  await advance(3_600_000);
  await end(board, "failed", (claim) => board.consume(claim, { flowState: "FAILURE" }));
  await advance(3_600_000);
  await end(board, "trashed", (claim) => board.trash(claim, "Bad", { flowState: "FAILURE" }));
  await board.post({ flow: "pack", name: "taken", key: "k" });
  await take(board, "carol");
  await board.post({ flow: "ship", name: "waiting" });
}

/** More than two pages of a listing. */
const many = async (board: JobBoard) => {
  const pages = [80, 80, 60].map((length) => Array.from({ length }, () => ({ flow: "pack" })));
  return (await Promise.all(pages.map((page) => board.postAll(page)))).flat();
};

/** What listing and counting show. */
export const listingTests: BoardTests = {
  "lists and counts nothing on a fresh board (JB-02)": async ({ open, expect }) => {
    const board = await open();
    expect(await names(board)).toEqual([]);
    expect(await board.counts()).toEqual({
      UNCLAIMED: 0,
      CLAIMED: 0,
      CONSUMED: 0,
      TRASHED: 0,
      CANCELLED: 0,
      FAILED: 0,
    });
    expect(await board.get("nothing")).toBeUndefined();
  },

  "lists by priority, then by posting, whatever is due (JB-18, P22)": async ({ open, expect }) => {
    const board = await open();
    const priorities = ["LOW", "NORMAL", "VERY_HIGH", "VERY_LOW", "HIGH", "NORMAL"] as const;
    for (const [index, priority] of priorities.entries()) {
      const delayMs = 1_000 * (9 - index);
      await board.post({ flow: "pack", name: `${priority} ${index}`, priority, delayMs });
    }
    const inOrder = ["VERY_HIGH 2", "HIGH 4", "NORMAL 1", "NORMAL 5", "LOW 0", "VERY_LOW 3"];
    expect(await names(board)).toEqual(inOrder);
    expect(await names(board, { order: "board" })).toEqual(inOrder);
  },

  "goes on listing while what it has listed is purged (JB-16, JB-35)": async ({ open, expect }) => {
    const board = await open();
    const jobs = await many(board);
    await Promise.all(jobs.map(({ id }) => board.cancel(id)));
    const listed: string[] = [];
    for await (const { id } of board.jobs({ state: "COMPLETE" })) {
      listed.push(id);
      // Those of a page at its end: no less gone, and sooner done.
      if (listed.length % 50 === 0) await board.purge({ ids: listed.slice(-50) });
    }
    expect(new Set(listed)).toEqual(new Set(jobs.map(({ id }) => id)));
    expect(listed).toHaveLength(jobs.length);
  },

  'goes on listing while what it has listed leaves the order "ended" (JB-16, JB-35)': async ({
    open,
    expect,
  }) => {
    const board = await open();
    const jobs = await many(board);
    for (const _ of Array(3)) {
      const { claims } = await board.claim({ who: "alice", leaseMs: 60_000, limit: 100 });
      await Promise.all(claims.map((claim) => board.trash(claim, "Bad")));
    }
    const listed: string[] = [];
    for await (const { id } of board.jobs({ fate: "TRASHED", order: "ended" })) {
      listed.push(id);
      if (listed.length % 50 === 0) {
        await Promise.all(listed.slice(-50).map((each) => board.redrive(each)));
      }
    }
    expect(new Set(listed)).toEqual(new Set(jobs.map(({ id }) => id)));
    expect(listed).toHaveLength(jobs.length);
  },

  'lists by posting, the last first, as "newest"': async ({ open, expect }) => {
    const board = await open();
    await board.postAll([
      { flow: "a", priority: "HIGH" },
      { flow: "b", priority: "LOW" },
      { flow: "c", priority: "VERY_HIGH" },
    ]);
    expect(await names(board, { order: "newest" })).toEqual(["c", "b", "a"]);
  },

  'lists what has ended, the last first, as "ended"': async ({ open, clock, expect }) => {
    const board = await open();
    await mixed(board, clock.advance);
    expect(await names(board, { order: "ended" })).toEqual([
      "trashed",
      "failed",
      "reverted",
      "good",
    ]);
    expect(await names(board, { order: "ended", fate: "CONSUMED", limit: 2 })).toEqual([
      "failed",
      "reverted",
    ]);
  },

  "lists by state, fate, flow state, flow, owner and key": async ({ open, clock, expect }) => {
    const board = await open();
    await mixed(board, clock.advance);
    expect(await names(board, { state: "UNCLAIMED" })).toEqual(["waiting"]);
    expect(await names(board, { state: "CLAIMED" })).toEqual(["taken"]);
    expect(await names(board, { state: "COMPLETE" })).toHaveLength(4);
    expect(await names(board, { fate: "TRASHED" })).toEqual(["trashed"]);
    expect(await names(board, { fate: "CANCELLED" })).toEqual([]);
    expect(await names(board, { flowState: "SUCCESS" })).toEqual(["good"]);
    expect(await names(board, { flowState: "FAILURE" })).toEqual(["failed", "trashed"]);
    expect(await names(board, { flowState: "FAILED" })).toEqual(["reverted", "failed"]);
    expect(await names(board, { flow: "ship" })).toEqual(["waiting"]);
    expect(await names(board, { owner: "carol" })).toEqual(["taken"]);
    expect(await names(board, { key: "k" })).toEqual(["taken"]);
    expect(await names(board, { flow: "pack", state: "UNCLAIMED" })).toEqual([]);
  },

  "counts by state and fate, and since when a due job waits": async ({ open, clock, expect }) => {
    const board = await open();
    await mixed(board, clock.advance);
    const oldestDueAt = clock.now();
    await board.post({ flow: "pack", delayMs: 5_000 });
    await clock.advance(500);
    await board.post({ flow: "pack" });
    expect(await board.counts()).toEqual({
      UNCLAIMED: 3,
      CLAIMED: 1,
      CONSUMED: 3,
      TRASHED: 1,
      CANCELLED: 0,
      FAILED: 2,
      oldestDueAt,
    });
  },

  "reads a lapsed lease UNCLAIMED and without an owner (JB-27)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    await take(board, "alice", 1_000);
    await clock.advance(999);
    expect(await names(board, { owner: "alice" })).toEqual(["pack"]);
    expect(await board.get(id)).toMatchObject({ state: "CLAIMED", owner: "alice" });
    await clock.advance(1);
    const job = await board.get(id);
    expect(job).toMatchObject({ state: "UNCLAIMED", generation: 1 });
    expect(job).not.toHaveProperty("owner");
    expect(job).not.toHaveProperty("leaseUntil");
    expect(await names(board, { state: "UNCLAIMED" })).toEqual(["pack"]);
    expect(await names(board, { state: "CLAIMED" })).toEqual([]);
    expect(await names(board, { owner: "alice" })).toEqual([]);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1, CLAIMED: 0 });
  },

  "refuses a query it does not understand": async ({ open, expect }) => {
    const board = await open();
    const wrong: readonly object[] = [
      { state: "DONE" },
      { fate: "LOST" },
      { flowState: "OK" },
      { order: "random" },
      { limit: 0 },
      { limit: 1.5 },
      { stat: "UNCLAIMED" },
    ];
    for (const query of wrong) {
      const error = await refusal(collected(board.jobs(query)));
      expect(error, JSON.stringify(query)).toMatchObject({ code: "INVALID_INPUT" });
    }
  },

  "hands out copies: changing one changes nothing on the board": async ({ open, expect }) => {
    const board = await open();
    const posted = await board.post({ flow: "pack", store: { list: [1] }, meta: { list: [1] } });
    const { job: taken } = await take(board);
    const copies = [posted, taken, (await board.get(posted.id))!];
    for (const { store, meta, turns } of copies) {
      (store["list"] as number[]).push(2);
      (meta["list"] as number[]).push(2);
      (turns as unknown[]).push({});
    }
    const job = await board.get(posted.id);
    expect(job).toMatchObject({ store: { list: [1] }, meta: { list: [1] } });
    expect(job?.turns).toHaveLength(1);
  },

  "shows of a job what its type says, and nothing that only the board's rules read": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const posted = await board.post({ flow: "pack" });
    const claim = await take(board);
    const abandoned = await board.abandon(claim, { until: "online" });
    const added = Object.keys(claim.job).filter((key) => !Object.hasOwn(posted, key));
    expect(added.toSorted()).toEqual(["leaseUntil", "owner"]);
    for (const job of [
      abandoned,
      (await board.get(posted.id))!,
      ...(await collected(board.jobs())),
    ]) {
      expect(Object.keys(job).toSorted()).toEqual(Object.keys(posted).toSorted());
    }
  },
};
