import type { ClaimRequest } from "../../jobboard/jobboard.ts";
import { refusal } from "../contract.ts";
import { claimedNames, names, pair, postedAndTaken, take, type BoardTests } from "./samples.ts";

/** Who gets which job. */
export const claimingTests: BoardTests = {
  "gives a due job to who asks, under a lease (JB-06)": async ({ open, clock, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack", store: { x: 1 } });
    const now = clock.now();
    const claimed = await board.claim({ who: "alice", leaseMs: 5_000 });
    const leaseUntil = now + 5_000;
    expect(claimed).toMatchObject({
      now,
      claims: [{ id, who: "alice", generation: 1, leaseUntil }],
    });
    const job = await board.get(id);
    expect(claimed.claims[0]?.job).toEqual(job);
    expect(job).toMatchObject({
      state: "CLAIMED",
      owner: "alice",
      leaseUntil,
      store: { x: 1 },
      turns: [{ who: "alice", generation: 1, claimedAt: now }],
    });
    expect(await names(board, { state: "UNCLAIMED" })).toEqual([]);
    expect(await names(board)).toEqual(["pack"]);
  },

  "gives nothing when nothing is due": async ({ open, clock, expect }) => {
    const board = await open();
    expect(await board.claim({ who: "alice", leaseMs: 1_000 })).toEqual({
      claims: [],
      now: clock.now(),
    });
  },

  "gives one job, or up to `limit`": async ({ open, expect }) => {
    const board = await open();
    await board.postAll(["a", "b", "c", "d"].map((flow) => ({ flow })));
    expect(await claimedNames(board, { limit: undefined })).toEqual(["a"]);
    expect(await claimedNames(board, { limit: 2 })).toEqual(["b", "c"]);
    expect(await claimedNames(board, { limit: 2 })).toEqual(["d"]);
  },

  "gives the same claims for the same token again (P4)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    await board.postAll(["a", "b", "c", "d"].map((flow) => ({ flow })));
    const request = { who: "alice", leaseMs: 60_000, limit: 2, token: "t-1" };
    const first = await board.claim(request);
    const again = await other.claim(request);
    expect(again.claims).toEqual(first.claims);
    expect(await claimedNames(board, { token: "t-2" })).toEqual(["c", "d"]);
    await board.consume(first.claims[0]!);
    expect((await board.claim(request)).claims).toEqual([first.claims[1]]);
  },

  "does not give a token's claims to another name (P4)": async ({ open, expect }) => {
    const board = await open();
    await board.postAll([{ flow: "a" }, { flow: "b" }]);
    await board.claim({ who: "alice", leaseMs: 60_000, token: "t" });
    const { claims } = await board.claim({ who: "bob", leaseMs: 60_000, token: "t" });
    expect(claims).toMatchObject([{ who: "bob", job: { name: "b" } }]);
  },

  "claims one job by its id, due or not, whatever it needs (JB-06)": async ({ open, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack", delayMs: 9_000, needs: ["camera"] });
    const claim = await board.claimJob(id, { who: "alice", leaseMs: 1_000 });
    expect(claim).toMatchObject({ id, who: "alice", generation: 1, job: { state: "CLAIMED" } });
  },

  "refuses a job that is held, also to the same name (JB-07, JB-08)": async ({ open, expect }) => {
    const board = await open();
    const { id } = await postedAndTaken(board, "alice");
    for (const who of ["bob", "alice"]) {
      const error = await refusal(board.claimJob(id, { who, leaseMs: 1_000 }));
      expect(error).toMatchObject({ code: "UNCLAIMABLE" });
      expect(error.message).toContain('"alice"');
    }
    expect(await board.get(id)).toMatchObject({ owner: "alice", generation: 1 });
  },

  "refuses a job that does not exist or has ended (JB-09)": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await board.consume(claim);
    for (const id of [claim.id, "unknown"]) {
      expect(await refusal(board.claimJob(id, { who: "bob", leaseMs: 1_000 }))).toMatchObject({
        code: "NOT_FOUND",
      });
    }
  },

  "refuses an empty name, a lease of no length and what it does not know (JB-14, JB-28)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    const good = { who: "alice", leaseMs: 1_000 };
    const wrong: readonly object[] = [
      { who: "" },
      { who: undefined },
      { who: 5 },
      { leaseMs: 0 },
      { leaseMs: -1 },
      { leaseMs: Number.NaN },
      { leaseMs: Infinity },
      { leaseMs: "1" },
    ];
    const wrongClaims = [{ limit: 0 }, { limit: 0.5 }, { flows: "pack" }, { flow: "pack" }];
    for (const change of wrong) {
      const request = { ...good, ...change };
      const refused = [
        await refusal(board.claim(request)),
        await refusal(board.claimJob(id, request)),
        await refusal(board.claimJob("unknown", request)),
      ];
      const codes = refused.map(({ code }) => code);
      expect(codes, JSON.stringify(change)).toEqual(Array(3).fill("INVALID_INPUT"));
    }
    for (const change of wrongClaims) {
      const error = await refusal(board.claim({ ...good, ...change } as ClaimRequest));
      expect(error, JSON.stringify(change)).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect((await take(board)).generation).toBe(1);
  },
};
