import type { Claim } from "../../job.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import { refusal } from "../contract.ts";
import { pair, postedAndTaken, take, type BoardTests } from "./samples.ts";

/** Everything an owner may do that gives the job up, by name. */
const endings: Readonly<Record<string, (board: JobBoard, claim: Claim) => Promise<unknown>>> = {
  abandon: (board, claim) => board.abandon(claim),
  consume: (board, claim) => board.consume(claim),
  trash: (board, claim) => board.trash(claim, "Bad"),
};

/** Who may give up or end a job, and who may not. */
export const owningTests: BoardTests = {
  "puts an abandoned job back, due at once and uncharged (JB-11)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await clock.advance(10);
    const job = await board.abandon(claim, { reason: "Shutting down" });
    expect(job).toEqual(await board.get(claim.id));
    expect(job).toMatchObject({
      state: "UNCLAIMED",
      generation: 1,
      attempts: { failed: 0, lost: 0, errors: 0 },
      turns: [{ ended: "ABANDONED", endedAt: clock.now(), reason: "Shutting down" }],
    });
    expect(job).not.toHaveProperty("owner");
    expect(job).not.toHaveProperty("leaseUntil");
    expect(await take(board, "bob")).toMatchObject({ id: claim.id, generation: 2 });
  },

  "holds an abandoned job back for `delayMs`": async ({ open, clock, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const runAt = clock.now() + 3_000;
    expect(await board.abandon(claim, { delayMs: 3_000 })).toMatchObject({ runAt });
    await clock.advance(2_999);
    const { claims, nextAt } = await board.claim({ who: "bob", leaseMs: 1_000 });
    expect({ claims, nextAt }).toEqual({ claims: [], nextAt: runAt });
    await clock.advance(1);
    expect(await take(board, "bob")).toMatchObject({ id: claim.id });
  },

  "parks an abandoned job until `wakeAt`": async ({ open, clock, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const wakeAt = clock.now() + 86_400_000;
    expect(await board.abandon(claim, { wakeAt })).toMatchObject({ state: "UNCLAIMED", wakeAt });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).nextAt).toBe(wakeAt);
    await clock.advance(86_400_000);
    const { job } = await take(board, "bob");
    expect(job).not.toHaveProperty("wakeAt");
  },

  "wakes what waits for the network after 60 s at the latest (P10)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const now = clock.now();
    const later = await postedAndTaken(board);
    await board.abandon(later, { until: "online", delayMs: 3_600_000 });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).nextAt).toBe(now + 60_000);
    const sooner = await postedAndTaken(board);
    await board.abandon(sooner, { until: "online", delayMs: 5_000 });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).nextAt).toBe(now + 5_000);
    await clock.advance(60_000);
    const { claims } = await board.claim({ who: "bob", leaseMs: 1_000, limit: 5 });
    expect(claims.map(({ id }) => id)).toEqual([sooner.id, later.id]);
  },

  "charges the budget that is named, and no other": async ({ open, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    for (const count of ["failed", "errors", "errors", "lost"] as const) {
      await board.abandon(await take(board), { count });
    }
    expect((await board.get(id))?.attempts).toEqual({ failed: 1, errors: 2, lost: 1 });
  },

  "takes a claim, and what is said of it, as they are when it is called (P28)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const claim = { ...(await postedAndTaken(board)) };
    const choices = { delayMs: 5_000 };
    const abandoning = board.abandon(claim, choices);
    Object.assign(claim, { who: "bob", generation: 9 });
    choices.delayMs = 0;
    expect(await abandoning).toMatchObject({ runAt: clock.now() + 5_000 });
  },

  "refuses to abandon in a way it does not know": async ({ open, clock, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const wrong: readonly object[] = [
      { delayMs: -1 },
      { delayMs: Number.NaN },
      { wakeAt: "soon" },
      { delayMs: 5, wakeAt: clock.now() },
      { until: "offline" },
      { count: "retries" },
      { delay: 5 },
    ];
    for (const options of wrong) {
      const error = await refusal(board.abandon(claim, options));
      expect(error, JSON.stringify(options)).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await board.get(claim.id)).toMatchObject({ state: "CLAIMED" });
  },

  ...each((name, end) => ({
    [`refuses to ${name} a job that nobody holds (JB-12)`]: async ({ open, expect }) => {
      const board = await open();
      const { id } = await board.post({ flow: "pack" });
      const claim = { id, who: "alice", generation: 0 } as Claim;
      expect(await refusal(end(board, claim))).toMatchObject({ code: "NOT_FOUND" });
      expect(await refusal(end(board, { ...claim, id: "unknown" }))).toMatchObject({
        code: "NOT_FOUND",
      });
      expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED", turns: [] });
    },

    [`refuses to ${name} another's job, naming its owner (JB-13)`]: async (trial) => {
      const { expect } = trial;
      const [board, other] = await pair(trial);
      const claim = await postedAndTaken(board, "alice");
      const before = await board.get(claim.id);
      const error = await refusal(end(other, { ...claim, who: "bob" }));
      expect(error).toMatchObject({ code: "NOT_OWNER" });
      expect(error.message).toContain('"alice"');
      expect(await board.get(claim.id)).toEqual(before);
    },

    [`refuses to ${name} under a generation that is not the present one (P1)`]: async ({
      open,
      clock,
      expect,
    }) => {
      const board = await open();
      const old = await postedAndTaken(board, "alice");
      await clock.advance(1_000);
      const present = await take(board, "alice");
      const before = await board.get(old.id);
      for (const generation of [old.generation, present.generation + 1]) {
        expect(await refusal(end(board, { ...present, generation }))).toMatchObject({
          code: "STALE_CLAIM",
        });
      }
      expect(await board.get(old.id)).toEqual(before);
      await end(board, present);
    },

    [`gives a claim nothing to ${name} once it was abandoned (P1)`]: async ({ open, expect }) => {
      const board = await open();
      const claim = await postedAndTaken(board);
      await board.abandon(claim);
      expect(await refusal(end(board, claim))).toMatchObject({ code: "NOT_FOUND" });
      const next = await take(board, "alice");
      expect(await refusal(end(board, claim))).toMatchObject({ code: "STALE_CLAIM" });
      expect(await board.get(claim.id)).toMatchObject({ generation: next.generation });
    },
  })),
};

function each(
  tests: (name: string, end: (board: JobBoard, claim: Claim) => Promise<unknown>) => BoardTests,
): BoardTests {
  return Object.assign({}, ...Object.entries(endings).map(([name, end]) => tests(name, end)));
}
