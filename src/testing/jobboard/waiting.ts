import { refusal } from "../contract.ts";
import { begun, pair, postedAndTaken, type BoardTests } from "./samples.ts";

/** Waiting for an outcome. */
export const waitingTests: BoardTests = {
  "gives the outcome of a job that another ends, to all who wait for it (JB-23)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const claim = await postedAndTaken(board);
    const waiting = begun(
      Promise.all([board.wait(claim.job), other.wait(claim.id), other.wait(claim.id)]),
    );
    // By then they sleep, and have to be woken.
    await clock.advance(10);
    await board.consume(claim, { flowState: "SUCCESS", results: { n: 1 } });
    const outcome = { ok: true, fate: "CONSUMED", results: { n: 1 } };
    expect(await waiting).toMatchObject([outcome, outcome, outcome]);
  },

  "misses no ending that comes while a wait begins (P21)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    for (let round = 0; round < 5; round++) {
      const claim = await postedAndTaken(board);
      const [outcome] = await Promise.all([other.wait(claim.id), board.consume(claim)]);
      expect(outcome).toMatchObject({ fate: "CONSUMED" });
    }
  },

  "gives the outcome at once when the job has ended already": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await board.trash(claim, "Bad");
    expect(await board.wait(claim.id)).toMatchObject({ ok: false, fate: "TRASHED", reason: "Bad" });
    expect(await board.wait(claim.id, { timeoutMs: 0 })).toMatchObject({ fate: "TRASHED" });
  },

  "goes on waiting while the job is claimed, abandoned and claimed again": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const waiting = begun(board.wait(claim.id));
    await board.abandon(claim);
    await clock.advance(200_000);
    const again = await board.claimJob(claim.id, { who: "bob", leaseMs: 1_000 });
    await board.consume(again, { flowState: "REVERTED" });
    expect(await waiting).toMatchObject({ ok: false, flowState: "REVERTED" });
  },

  "gives up with TIMEOUT, and not later than asked (JB-24)": async ({ open, clock, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    const before = clock.now();
    let gaveUpAt: number | undefined;
    const waiting = refusal(board.wait(id, { timeoutMs: 90_000 })).finally(() => {
      gaveUpAt = clock.now();
    });
    await clock.advance(89_999);
    expect(gaveUpAt).toBeUndefined();
    await clock.advance(1);
    expect(await waiting).toMatchObject({ code: "TIMEOUT" });
    expect(gaveUpAt).toBe(before + 90_000);
    expect(await refusal(board.wait(id, { timeoutMs: 0 }))).toMatchObject({ code: "TIMEOUT" });
  },

  "ends with the reason of an aborted signal": async ({ open, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    const reason = new Error("No longer of interest");
    const stop = new AbortController();
    const waiting = refusal(board.wait(id, { signal: stop.signal }));
    stop.abort(reason);
    expect(await waiting).toBe(reason);
    expect(await refusal(board.wait(id, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  },

  "refuses to wait for a job that does not exist": async ({ open, expect }) => {
    const board = await open();
    expect(await refusal(board.wait("unknown"))).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal(board.wait("unknown", { timeoutMs: -1 }))).toMatchObject({
      code: "INVALID_INPUT",
    });
  },

  "refuses every call once it is closed, and ends its waits (JB-31)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await board.post({ flow: "pack" });
    const waiting = refusal(board.wait(id));
    await board.close();
    await board.close();
    expect(await waiting).toMatchObject({ code: "INVALID_STATE" });
    const claim = { id, who: "alice", generation: 1 };
    const calls = [
      () => board.post({ flow: "pack" }),
      () => board.get(id),
      () => board.counts(),
      () => board.claim({ who: "alice", leaseMs: 1_000 }),
      () => board.claimJob(id, { who: "alice", leaseMs: 1_000 }),
      () => board.extend(claim, 1_000),
      () => board.consume(claim),
      () => board.wait(id),
    ];
    for (const call of calls)
      expect(await refusal(call())).toMatchObject({ code: "INVALID_STATE" });
    expect(await other.get(id)).toMatchObject({ state: "UNCLAIMED" });
  },
};
