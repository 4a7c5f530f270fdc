import { claimedNames, pair, take, type BoardTests } from "./samples.ts";

const HOUR = 3_600_000;

/** A clock that is set back. */
export const clockBackTests: BoardTests = {
  "takes a lease that is further ahead than its own length for expired (P20)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    await board.post({ flow: "pack" });
    const lost = await take(board, "alice", 1_000);
    clock.jump(-30_000);
    expect(await board.get(lost.id)).toMatchObject({ state: "UNCLAIMED" });
    const again = await take(other, "bob", 1_000);
    expect(again).toMatchObject({ id: lost.id, generation: 2, leaseUntil: clock.now() + 1_000 });
    expect(again.job.attempts.lost).toBe(1);
  },

  "leaves a lease alone that is as far ahead as its own length (P20)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    await board.post({ flow: "pack" });
    const claim = await take(board, "alice", 2 * HOUR);
    clock.jump(-1);
    expect((await other.claim({ who: "bob", leaseMs: 1_000 })).claims).toEqual([]);
    await board.extend(claim, HOUR);
    await clock.advance(HOUR - 1);
    expect((await other.claim({ who: "bob", leaseMs: 1_000 })).claims).toEqual([]);
    await clock.advance(1);
    expect((await other.claim({ who: "bob", leaseMs: 1_000 })).claims).toHaveLength(1);
  },

  "gives what waits in its order of posting although the clock was set back (P22)": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    await board.post({ flow: "pack", name: "1" });
    await board.claim({ who: "alice", leaseMs: 1_000, flows: ["another"] });
    await clock.advance(50_000);
    await board.post({ flow: "pack", name: "2" });
    await board.post({ flow: "pack", name: "later", delayMs: 1_000 });
    clock.jump(-HOUR);
    await board.post({ flow: "pack", name: "3" });
    expect(await claimedNames(board)).toEqual(["1", "2", "3"]);
    await board.post({ flow: "pack", name: "4" });
    clock.jump(-500);
    await board.post({ flow: "pack", name: "5" });
    expect(await claimedNames(board)).toEqual(["4", "5"]);
  },
};
