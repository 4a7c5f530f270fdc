import { collected, refusal } from "../contract.ts";
import { names, take, type BoardTests } from "./samples.ts";

/** Long listings, and listings of what changes meanwhile. */
export const pagingTests: BoardTests = {
  "lists more than one page of jobs, each once": async ({ open, expect }) => {
    const board = await open();
    const postings = Array.from({ length: 230 }, (_, index) => ({
      flow: "pack",
      name: `${index}`,
    }));
    for (let at = 0; at < postings.length; at += 50) {
      await board.postAll(postings.slice(at, at + 50));
    }
    const inOrder = postings.map(({ name }) => name);
    expect(await names(board)).toEqual(inOrder);
    expect(await names(board, { order: "newest" })).toEqual(inOrder.toReversed());
    expect(await names(board, { limit: 130 })).toEqual(inOrder.slice(0, 130));
  },

  "goes on behind a job, in any order": async ({ open, clock, expect }) => {
    const board = await open();
    for (const priority of ["LOW", "HIGH", "NORMAL", "HIGH"] as const) {
      await board.post({ flow: "pack", priority });
      await board.consume(await take(board));
      await clock.advance(1_000);
    }
    for (const order of ["board", "newest", "ended"] as const) {
      const all = await collected(board.jobs({ order }));
      const after = all[1]!.id;
      const rest = await collected(board.jobs({ order, after }));
      expect(rest.map(({ id }) => id)).toEqual(all.slice(2).map(({ id }) => id));
    }
    expect(await refusal(collected(board.jobs({ after: "gone" })))).toMatchObject({
      code: "NOT_FOUND",
    });
  },

  "lists anew each time (JB-17)": async ({ open, expect }) => {
    const board = await open();
    const listing = board.jobs();
    expect(await collected(listing)).toEqual([]);
    await board.post({ flow: "pack" });
    expect(await names(board)).toEqual(["pack"]);
  },

  "does not yield a job that no longer fits since its page was read (JB-16)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    await board.postAll(["a", "b", "c", "d"].map((flow) => ({ flow })));
    const found: string[] = [];
    for await (const { name } of board.jobs({ state: "UNCLAIMED", limit: 3 })) {
      found.push(name);
      if (name === "a") await board.claim({ who: "alice", leaseMs: 1_000, limit: 2 });
    }
    expect(found).toEqual(["a", "c", "d"]);
  },
};
