import { refusal } from "../contract.ts";
import { pair, postedAndTaken, take, type BoardTests } from "./samples.ts";

/** What a lease is worth, and until when. */
export const leaseTests: BoardTests = {
  "lets anyone take over once the lease has lapsed (JB-27)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await postedAndTaken(board, "alice");
    await clock.advance(999);
    expect((await other.claim({ who: "bob", leaseMs: 1_000 })).claims).toEqual([]);
    await clock.advance(1);
    const taken = await take(other, "bob");
    expect(taken).toMatchObject({ id, who: "bob", generation: 2 });
    expect(await board.get(id)).toMatchObject({ owner: "bob" });
  },

  "takes over a lapsed lease by the job's id as well (JB-27)": async ({ open, clock, expect }) => {
    const board = await open();
    const { id } = await postedAndTaken(board, "alice");
    await clock.advance(1_000);
    const claim = await board.claimJob(id, { who: "alice", leaseMs: 1_000 });
    expect(claim.generation).toBe(2);
    expect(claim.job.attempts.lost).toBe(1);
  },

  "tells of a loss in the job's turns and attempts": async ({ open, clock, expect }) => {
    const board = await open();
    const { id } = await postedAndTaken(board, "alice");
    const claimedAt = clock.now();
    await clock.advance(5_000);
    expect((await board.get(id))?.turns[0]).not.toHaveProperty("ended");
    const { job } = await take(board, "bob");
    const endedAt = clock.now();
    expect(job.attempts).toEqual({ failed: 0, lost: 1, errors: 0 });
    expect(job.turns).toEqual([
      { who: "alice", generation: 1, claimedAt, endedAt, ended: "LOST" },
      { who: "bob", generation: 2, claimedAt: endedAt },
    ]);
  },

  "moves the lease on for who holds it (JB-28)": async ({ open, clock, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await clock.advance(900);
    const extended = await board.extend(claim, 2_000);
    const leaseUntil = clock.now() + 2_000;
    expect(extended).toMatchObject({ id: claim.id, who: "alice", generation: 1, leaseUntil });
    expect(extended.job).toEqual(await board.get(claim.id));
    expect(extended.job).toMatchObject({ state: "CLAIMED", leaseUntil });
    await clock.advance(1_999);
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).claims).toEqual([]);
    await clock.advance(1);
    expect(await take(board, "bob")).toMatchObject({ id: claim.id });
  },

  "keeps a lapsed claim good until somebody else takes the job": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await clock.advance(5_000);
    expect(await board.extend(claim, 1_000)).toMatchObject({ generation: 1 });
    await clock.advance(5_000);
    expect(await board.consume(claim)).toMatchObject({ state: "COMPLETE", attempts: { lost: 0 } });
  },

  "refuses to extend a claim that was lost, with the same codes as ending it (P1)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board, "alice");
    await clock.advance(1_000);
    const next = await take(board, "bob");
    const code = async (token: object) =>
      (await refusal(board.extend({ ...claim, ...token }, 1_000))).code;
    expect(await code({})).toBe("NOT_OWNER");
    expect(await code({ who: "bob" })).toBe("STALE_CLAIM");
    await board.abandon(next);
    expect(await code({ who: "bob", generation: 2 })).toBe("NOT_FOUND");
    expect(await code({ id: "unknown" })).toBe("NOT_FOUND");
  },

  "says who took a lost claim, also when the next one has lapsed as well (P1)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board, "alice");
    await clock.advance(1_000);
    await take(board, "bob");
    await clock.advance(1_000);
    expect(await board.get(claim.id)).toMatchObject({ state: "UNCLAIMED", generation: 2 });
    for (const [who, expected] of [
      ["alice", "NOT_OWNER"],
      ["bob", "STALE_CLAIM"],
    ] as const) {
      const token = { ...claim, who };
      const calls = {
        extend: () => board.extend(token, 1_000),
        abandon: () => board.abandon(token),
        consume: () => board.consume(token),
        trash: () => board.trash(token, "Bad"),
      };
      for (const [verb, call] of Object.entries(calls)) {
        expect([verb, (await refusal(call())).code]).toEqual([verb, expected]);
      }
    }
  },

  "extends many claims at once, with undefined in place of the lost ones": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const claims = [
      await postedAndTaken(board),
      await postedAndTaken(board),
      await postedAndTaken(board),
    ];
    await board.consume(claims[1]!);
    await clock.advance(500);
    const extended = await board.extendAll([...claims, { ...claims[0]!, generation: 7 }], 4_000);
    const leaseUntil = clock.now() + 4_000;
    expect(extended).toMatchObject([
      { id: claims[0]!.id, leaseUntil },
      undefined,
      { id: claims[2]!.id, leaseUntil },
      undefined,
    ]);
    expect(await board.extendAll([], 1_000)).toEqual([]);
  },

  "refuses a lease of no length and a claim that is none (JB-28)": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    for (const leaseMs of [0, -5, Number.NaN, Infinity]) {
      expect(await refusal(board.extend(claim, leaseMs))).toMatchObject({ code: "INVALID_INPUT" });
      expect(await refusal(board.extendAll([claim], leaseMs))).toMatchObject({
        code: "INVALID_INPUT",
      });
    }
    const wrong = [{ id: "" }, { who: "" }, { who: 5 }, { generation: 1.5 }, { generation: "1" }];
    for (const change of wrong) {
      const token = { ...claim, ...change } as typeof claim;
      const calls = [
        () => board.extend(token, 1_000),
        () => board.abandon(token),
        () => board.consume(token),
        () => board.trash(token, "Bad"),
      ];
      for (const call of calls) {
        expect(await refusal(call()), JSON.stringify(change)).toMatchObject({
          code: "INVALID_INPUT",
        });
      }
    }
  },

  "raises the generation with every claim and never lowers it (P1)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    for (let generation = 1; generation <= 20; generation++) {
      const claim = await take(board, `w${generation}`);
      expect(claim.generation).toBe(generation);
      if (generation % 2) await board.abandon(claim);
      else await clock.advance(1_000);
    }
    const job = await board.get(id);
    expect(job?.turns.map((turn) => turn.generation)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 5),
    );
    // The twentieth's lease has lapsed too, but nobody has taken the job since.
    expect(job?.attempts).toEqual({ failed: 0, lost: 9, errors: 0 });
  },
};
