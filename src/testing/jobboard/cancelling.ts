import type { Ending } from "../../job.ts";
import type { AbandonOptions } from "../../jobboard/jobboard.ts";
import { refusal } from "../contract.ts";
import { pair, postedAndTaken, take, type BoardTests } from "./samples.ts";

/** Asking that a job be taken back. */
export const cancellingTests: BoardTests = {
  "ends a job that has never begun at once when it is cancelled (P11)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await board.post({ flow: "pack", delayMs: 5_000 });
    await clock.advance(10);
    const at = clock.now();
    const job = await other.cancel(id, "Out of stock");
    expect(job).toMatchObject({
      state: "COMPLETE",
      generation: 0,
      cancelRequested: "Out of stock",
      endedAt: at,
      updatedAt: at,
      turns: [],
      outcome: { ok: false, fate: "CANCELLED", reason: "Out of stock", at },
    });
    expect(await board.get(id)).toEqual(job);
    expect(await board.wait(id)).toEqual(job.outcome);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CANCELLED: 1, FAILED: 0 });
    await clock.advance(10_000);
    const { claims, nextAt } = await board.claim({ who: "bob", leaseMs: 1_000 });
    expect([claims, nextAt]).toEqual([[], undefined]);
  },

  "leaves a job that was cancelled while it is held to its owner, who learns of it by extending (P11)":
    async (trial) => {
      const { expect } = trial;
      const [board, other] = await pair(trial);
      const claim = await postedAndTaken(board);
      const asked = await other.cancel(claim.id, "Out of stock");
      expect(asked).toMatchObject({
        state: "CLAIMED",
        owner: "alice",
        generation: 1,
        cancelRequested: "Out of stock",
      });
      const { job } = await board.extend(claim, 1_000);
      expect(job.cancelRequested).toBe("Out of stock");
      const [again] = await board.extendAll([claim], 1_000);
      expect(again?.job.cancelRequested).toBe("Out of stock");
      expect(await other.counts()).toMatchObject({ CLAIMED: 1, CANCELLED: 0 });
    },

  "makes a job that has begun due when it is cancelled, whatever it waits for (P11)": async (
    trial,
  ) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const far = clock.now() + 86_400_000;
    const waits: readonly AbandonOptions[] = [
      { wakeAt: far },
      { delayMs: 86_400_000 },
      { until: "online" },
    ];
    for (const wait of waits) {
      const claim = await postedAndTaken(board);
      await board.abandon(claim, wait);
      expect((await other.claim({ who: "bob", leaseMs: 1_000 })).claims).toEqual([]);
      const asked = await other.cancel(claim.id);
      expect(asked).toMatchObject({ state: "UNCLAIMED", cancelRequested: "Cancelled" });
      expect(asked).not.toHaveProperty("outcome");
      expect(asked).not.toHaveProperty("wakeAt");
      const next = await take(other, "bob");
      expect(next).toMatchObject({ id: claim.id, generation: 2 });
      expect(next.job.cancelRequested).toBe("Cancelled");
      await other.consume(next, { flowState: "REVERTED" });
    }
    expect(await board.counts()).toMatchObject({ CANCELLED: 3, CONSUMED: 0 });
  },

  "keeps a job due that its owner parks without knowing that it was cancelled (P11)": async (
    trial,
  ) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const claim = await postedAndTaken(board);
    await other.cancel(claim.id);
    const wakeAt = clock.now() + 86_400_000;
    expect(await board.abandon(claim, { wakeAt })).not.toHaveProperty("wakeAt");
    // Who knows when he claims it may let what he reverts wait.
    const next = await take(other, "bob");
    expect(await other.abandon(next, { wakeAt })).toMatchObject({ wakeAt });
    expect((await board.claim({ who: "carol", leaseMs: 1_000 })).claims).toEqual([]);
  },

  "gives a cancelled job whose owner is lost to the next one to revert (P11)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const { id } = await postedAndTaken(board);
    await clock.advance(1_000);
    expect(await board.cancel(id)).toMatchObject({ state: "UNCLAIMED" });
    expect((await take(board, "bob")).job).toMatchObject({ id, cancelRequested: "Cancelled" });
  },

  "ends a cancelled job CANCELLED unless its flow succeeded (P11)": async ({ open, expect }) => {
    const board = await open();
    const failure = { name: "Error", message: "The bank is closed", types: ["Error"] };
    const end = async (ending?: Ending) => {
      const claim = await postedAndTaken(board);
      await board.cancel(claim.id, "Too late");
      const job = await board.consume(claim, ending);
      // Said again after a lost reply, it changes nothing (P4).
      expect(await board.consume(claim, ending)).toEqual(job);
      return { ...job.outcome, turn: job.turns[0]?.ended };
    };
    expect(await end({ flowState: "REVERTED" })).toMatchObject({
      ok: false,
      fate: "CANCELLED",
      flowState: "REVERTED",
      reason: "Too late",
      turn: "CANCELLED",
    });
    expect(await end({ flowState: "FAILURE", failure, reason: "Half undone" })).toMatchObject({
      fate: "CANCELLED",
      flowState: "FAILURE",
      failure,
      reason: "Half undone",
    });
    const done = { flowState: "SUCCESS", results: { n: 1 } } as const;
    expect(await end(done)).toMatchObject({ ok: true, fate: "CONSUMED", ...done });
    expect(await end()).toMatchObject({ ok: true, fate: "CONSUMED", turn: "CONSUMED" });
    expect(await board.counts()).toMatchObject({ CANCELLED: 2, CONSUMED: 2, FAILED: 0 });
  },

  "keeps the first reason of a job that is cancelled again": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const first = await board.cancel(claim.id, "Out of stock");
    expect(await board.cancel(claim.id, "Too dear")).toEqual(first);
  },

  "refuses to cancel what has ended or is not there": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    const done = await board.consume(claim);
    const { id } = await board.post({ flow: "pack" });
    await board.cancel(id);
    for (const ended of [claim.id, id]) {
      expect(await refusal(board.cancel(ended))).toMatchObject({ code: "INVALID_STATE" });
    }
    expect(await board.get(claim.id)).toEqual(done);
    expect(await refusal(board.cancel("unknown"))).toMatchObject({ code: "NOT_FOUND" });
    const wrong: readonly [unknown, unknown][] = [
      ["", "x"],
      [5, "x"],
      [claim.id, 5],
    ];
    for (const [job, reason] of wrong) {
      const call = board.cancel(job as string, reason as string);
      expect(await refusal(call)).toMatchObject({ code: "INVALID_INPUT" });
    }
  },
};
