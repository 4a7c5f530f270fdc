import { refusal } from "../contract.ts";
import { names, pair, postedAndTaken, type BoardTests } from "./samples.ts";

/** What is done many at a time, or at the same time. */
export const batchTests: BoardTests = {
  "posts many at once, in order": async ({ open, expect }) => {
    const board = await open();
    const jobs = await board.postAll([
      { flow: "a" },
      { flow: "b", store: { x: 1 } },
      { flow: "c" },
    ]);
    expect(jobs.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(await names(board)).toEqual(["a", "b", "c"]);
    expect(await board.postAll([])).toEqual([]);
  },

  "posts all of a batch or none of it (JB-05)": async ({ open, expect }) => {
    const board = await open();
    await board.post({ flow: "old", id: "known" });
    const unknown = { flow: "pack", store: { bad: () => {} } };
    const invalid = await refusal(board.postAll([{ flow: "pack" }, unknown]));
    const duplicate = await refusal(
      board.postAll([{ flow: "pack" }, { flow: "new", id: "known" }]),
    );
    expect([invalid.code, duplicate.code]).toEqual(["INVALID_INPUT", "DUPLICATE"]);
    expect(await names(board)).toEqual(["old"]);
  },

  "gives a key that is posted twice in a batch to one job (P24)": async ({ open, expect }) => {
    const board = await open();
    const [first, second] = await board.postAll([
      { flow: "pack", key: "k" },
      { flow: "pack", key: "k" },
    ]);
    expect(second).toEqual(first);
    expect(await names(board)).toEqual(["pack"]);
  },

  "lets each verb see those before it (P29)": async ({ open, expect }) => {
    const board = await open();
    const posting = board.post({ flow: "pack", id: "a" });
    const claiming = board.claimJob("a", { who: "alice", leaseMs: 1_000 });
    const posted = await posting;
    expect(posted.state).toBe("UNCLAIMED");
    expect(await claiming).toMatchObject({ id: "a", generation: 1 });
  },

  "refuses one verb without harm to those beside it (P29)": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const answers = await Promise.allSettled([
      board.post({ flow: "before" }),
      board.abandon({ ...claim, generation: 9 }),
      board.consume({ ...claim, who: "bob" }),
      board.consume(claim),
      board.post({ flow: "after" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(await names(board, { state: "UNCLAIMED" })).toEqual(["before", "after"]);
    expect(await board.get(claim.id)).toMatchObject({ state: "COMPLETE" });
  },

  "gives a contested job to exactly one claimer (JB-37)": async (trial) => {
    const { expect } = trial;
    const boards = await pair(trial);
    for (let round = 0; round < 5; round++) {
      const { id } = await boards[0].post({ flow: "pack" });
      const answers = await Promise.allSettled(
        [...boards, ...boards].map((board, index) =>
          board.claimJob(id, { who: `w${index}`, leaseMs: 1_000 }),
        ),
      );
      const won = answers.filter(({ status }) => status === "fulfilled");
      const lost = answers.flatMap((answer) => (answer.status === "rejected" ? [answer] : []));
      expect(won).toHaveLength(1);
      expect(lost.map(({ reason }) => (reason as { code: string }).code)).toEqual(
        Array(3).fill("UNCLAIMABLE"),
      );
      expect((await boards[1].get(id))?.generation).toBe(1);
    }
  },

  "gives each due job to one claimer, however many claim at once (JB-37)": async (trial) => {
    const { expect } = trial;
    const boards = await pair(trial);
    const postings = Array.from({ length: 20 }, (_, index) => ({ flow: "pack", id: `j${index}` }));
    await boards[0].postAll(postings);
    const all = await Promise.all(
      [...boards, ...boards].map((board, index) =>
        board.claim({ who: `w${index}`, leaseMs: 1_000, limit: 7 }),
      ),
    );
    const ids = all.flatMap(({ claims }) => claims.map(({ id }) => id));
    expect(ids.toSorted()).toEqual(postings.map(({ id }) => id).toSorted());
  },

  "adds a contested id or key once (JB-37, P24)": async (trial) => {
    const { expect } = trial;
    const boards = await pair(trial);
    const jobs = await Promise.all(
      [...boards, ...boards].map((board) => board.post({ flow: "pack", key: "k" })),
    );
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    await Promise.all(boards.map((board) => board.post({ flow: "pack", id: "a" })));
    expect(await names(boards[0])).toEqual(["pack", "pack"]);
  },

  "ends a job once, whoever tries at the same time (JB-37)": async (trial) => {
    const { expect } = trial;
    const boards = await pair(trial);
    const claim = await postedAndTaken(boards[0]);
    const answers = await Promise.allSettled([
      boards[0].consume(claim),
      boards[1].trash(claim, "Broken"),
      boards[1].abandon(claim),
    ]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { CONSUMED, TRASHED, UNCLAIMED } = await boards[0].counts();
    expect(CONSUMED + TRASHED + UNCLAIMED).toBe(1);
  },

  "numbers jobs in the order of posting, without a number twice": async (trial) => {
    const { expect } = trial;
    const boards = await pair(trial);
    const raced = await Promise.all(
      Array.from({ length: 10 }, (_, index) => boards[index % 2]!.post({ flow: `f${index}` })),
    );
    const last = await boards[1].post({ flow: "last" });
    const numbers = raced.map(({ sequence }) => sequence);
    expect(new Set(numbers).size).toBe(10);
    expect(last.sequence).toBeGreaterThan(Math.max(...numbers));
  },
};
