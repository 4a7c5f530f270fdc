import type { PauseScope } from "../../jobboard/pausing.ts";
import { refusal } from "../contract.ts";
import { claimedNames, pair, take, type BoardTests } from "./samples.ts";

/** Keeping jobs from being claimed. */
export const pausingTests: BoardTests = {
  "skips a flow, a lane, or all, for as long as they are paused": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    await board.postAll([
      { flow: "pack", name: "p" },
      { flow: "ship", name: "s" },
      { flow: "ship", name: "l", lane: "a" },
      { flow: "pack", name: "b", lane: "b" },
    ]);
    const claimable = async () => {
      const { claims } = await other.claim({ who: "bob", leaseMs: 60_000, limit: 9 });
      for (const claim of claims) await other.abandon(claim);
      return claims.map(({ job }) => job.name).toSorted();
    };
    const scopes: readonly [PauseScope | undefined, readonly string[]][] = [
      [{ flow: "ship" }, ["b", "p"]],
      [{ lane: "a" }, ["b", "p", "s"]],
      [{ lane: "b", flow: "ship" }, ["b", "l", "p", "s"]],
      [{ lane: "b", flow: "pack" }, ["l", "p", "s"]],
      [undefined, []],
    ];
    for (const [scope, left] of scopes) {
      await board.pause(scope);
      expect(await other.paused()).toEqual([scope ?? {}]);
      expect(await claimable(), JSON.stringify(scope)).toEqual(left);
      await other.resume(scope);
      expect(await board.paused()).toEqual([]);
    }
    expect(await claimable()).toEqual(["b", "l", "p", "s"]);
  },

  "takes back the same pause and no other, and pauses nothing twice": async ({ open, expect }) => {
    const board = await open();
    await board.pause({ flow: "pack" });
    await board.pause({ flow: "pack" });
    await board.pause();
    await board.resume({ flow: "ship" });
    expect(await board.paused()).toEqual([{ flow: "pack" }, {}]);
    await board.resume();
    expect(await board.paused()).toEqual([{ flow: "pack" }]);
    await board.post({ flow: "pack" });
    expect(await claimedNames(board)).toEqual([]);
  },

  "lets go on what runs when it is paused, and does not tell when it may be due": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    const claim = await take(board);
    await board.post({ flow: "pack", delayMs: 500 });
    await board.pause();
    expect(await board.extend(claim, 1_000)).toMatchObject({ id });
    await board.resume();
    await board.post({ flow: "pack", lane: "a", delayMs: 100 });
    await board.pause({ lane: "a" });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).nextAt).toBe(clock.now() + 500);
    await board.pause();
    await clock.advance(5_000);
    const { claims, nextAt } = await board.claim({ who: "bob", leaseMs: 1_000 });
    expect([claims, nextAt]).toEqual([[], undefined]);
    expect((await board.claimJob(id, { who: "bob", leaseMs: 1_000 })).generation).toBe(2);
  },

  "tells who listens to look again when what is paused has changed": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const events = board.events()[Symbol.asyncIterator]();
    const heard = events.next();
    await board.counts();
    await other.pause({ flow: "pack" });
    expect((await heard).value).toMatchObject({ type: "RESET" });
    const again = events.next();
    // Already paused: there is nothing new.
    await other.pause({ flow: "pack" });
    expect(await board.paused()).toEqual([{ flow: "pack" }]);
    await other.resume({ flow: "pack" });
    expect((await again).value).toMatchObject({ type: "RESET" });
    await events.return?.();
  },

  "refuses a scope it does not know": async ({ open, expect }) => {
    const board = await open();
    const wrong: object[] = [{ flows: "pack" }, { flow: 1 }, { lane: [] }];
    for (const scope of wrong) {
      expect(await refusal(board.pause(scope))).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await board.paused()).toEqual([]);
  },
};
