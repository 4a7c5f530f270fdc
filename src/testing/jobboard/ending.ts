import { failureFrom } from "../../failure.ts";
import { refusal } from "../contract.ts";
import { pair, postedAndTaken, type BoardTests } from "./samples.ts";

/** What ending a job leaves behind. */
export const endingTests: BoardTests = {
  "ends a job for good with what its flow provided (JB-10)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const claim = await postedAndTaken(board);
    await clock.advance(10);
    const at = clock.now();
    const results = { grams: 7, label: new Map([["to", "ada"]]) };
    const job = await board.consume(claim, { flowState: "SUCCESS", results });
    expect(job).toMatchObject({
      state: "COMPLETE",
      generation: 1,
      endedAt: at,
      updatedAt: at,
      turns: [{ who: "alice", generation: 1, ended: "CONSUMED", endedAt: at }],
    });
    expect(job.outcome).toEqual({ ok: true, fate: "CONSUMED", flowState: "SUCCESS", at, results });
    expect(job).not.toHaveProperty("owner");
    expect(job).not.toHaveProperty("leaseUntil");
    expect(await other.get(claim.id)).toEqual(job);
    expect(await other.counts()).toMatchObject({
      UNCLAIMED: 0,
      CLAIMED: 0,
      CONSUMED: 1,
      FAILED: 0,
    });
    await clock.advance(1_000_000);
    expect((await other.claim({ who: "bob", leaseMs: 1_000 })).claims).toEqual([]);
  },

  "takes a job that is consumed without a word for a success": async ({ open, expect }) => {
    const board = await open();
    const { outcome } = await board.consume(await postedAndTaken(board));
    expect(outcome).toMatchObject({ ok: true, flowState: "SUCCESS", results: {} });
  },

  "keeps why a flow did not succeed": async ({ open, clock, expect }) => {
    const board = await open();
    const failure = failureFrom(new TypeError("No such card", { cause: new Error("Card 7") }));
    const ending = { flowState: "REVERTED" as const, failure, reason: "Paid back" };
    const { outcome } = await board.consume(await postedAndTaken(board), ending);
    expect(outcome).toEqual({ ...ending, ok: false, fate: "CONSUMED", at: clock.now() });
    expect(await board.counts()).toMatchObject({ CONSUMED: 1, FAILED: 1 });
  },

  "sets a trashed job aside with its reason (JB-15)": async ({ open, clock, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const failure = failureFrom(new Error("No such flow"));
    const job = await board.trash(claim, "Its budget is spent", { flowState: "RUNNING", failure });
    expect(job.outcome).toEqual({
      ok: false,
      fate: "TRASHED",
      flowState: "RUNNING",
      reason: "Its budget is spent",
      failure,
      at: clock.now(),
    });
    expect(job).toMatchObject({
      state: "COMPLETE",
      turns: [{ ended: "TRASHED", reason: "Its budget is spent" }],
    });
    expect(await board.counts()).toMatchObject({ CONSUMED: 0, TRASHED: 1, FAILED: 0 });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).claims).toEqual([]);
  },

  "returns the job when it is ended again in the same way under the same claim (P4)": async (
    trial,
  ) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const consumed = await postedAndTaken(board);
    const trashed = await postedAndTaken(board);
    const first = await board.consume(consumed, { results: { n: 1 } });
    const set = await board.trash(trashed, "Bad");
    await clock.advance(5_000);
    expect(await other.consume(consumed, { results: { n: 2 } })).toEqual(first);
    expect(await other.trash(trashed, "Worse")).toEqual(set);
    expect(await board.counts()).toMatchObject({ CONSUMED: 1, TRASHED: 1 });
  },

  "refuses to end a job again in another way or under another claim (JB-10)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await board.consume(claim);
    const calls = [
      () => board.trash(claim, "Bad"),
      () => board.abandon(claim),
      () => board.extend(claim, 1_000),
      () => board.consume({ ...claim, who: "bob" }),
      () => board.consume({ ...claim, generation: 2 }),
    ];
    for (const call of calls) expect(await refusal(call())).toMatchObject({ code: "NOT_FOUND" });
    expect(await board.get(claim.id)).toMatchObject({ outcome: { fate: "CONSUMED" } });
  },

  "ends a job although its results are over 1 MB, and says where they are (P13)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const results = { text: "x".repeat(700_000), bytes: new Uint8Array(700_000) };
    const { outcome } = await board.consume(claim, { flowState: "SUCCESS", results });
    expect(outcome).toMatchObject({ ok: true, results: {} });
    expect(outcome?.results).toEqual({});
    expect(outcome?.reason).toContain(`"${claim.id}"`);
    expect((await board.get(claim.id))?.outcome).toEqual(outcome);
  },

  "ends a job although its failure is over 1 MB (P13)": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const failure = failureFrom(new RangeError(`Too long: ${"x".repeat(1_500_000)}`));
    const { outcome } = await board.consume(claim, { flowState: "FAILURE", failure });
    expect(outcome?.failure).toMatchObject({ name: "RangeError", types: ["RangeError", "Error"] });
    expect(outcome?.failure?.message).toMatch(/^Too long: x+/);
    expect(outcome?.failure?.message.length).toBeLessThan(2_000);
  },

  "refuses an ending it does not understand": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const wrong: readonly object[] = [
      { flowState: "DONE" },
      { results: "text" },
      { failure: new Error("not a Failure").message },
      { reason: 5 },
      { fate: "TRASHED" },
    ];
    for (const ending of wrong) {
      const error = await refusal(board.consume(claim, ending));
      expect(error, JSON.stringify(ending)).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await refusal(board.trash(claim, undefined as unknown as string))).toMatchObject({
      code: "INVALID_INPUT",
    });
    expect(await board.get(claim.id)).toMatchObject({ state: "CLAIMED" });
  },
};
