import type { Job } from "../../job.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import { pair, take, type BoardTests } from "./samples.ts";

type Watched = ReturnType<JobBoard["watch"]>;

/** Resolves once the list is as `isSo` wants it. */
function until(watched: Watched, isSo: (jobs: readonly Job[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const off = watched.subscribe(look);
    look();
    function look() {
      if (!isSo(watched.get())) return;
      resolve();
      // Not before `off` is there.
      queueMicrotask(() => off());
    }
  });
}

const states = (jobs: readonly Job[]) => jobs.map(({ name, state }) => `${name} ${state}`);

/** Live lists. */
export const watchingTests: BoardTests = {
  "shows a live list, whoever changes it": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    await board.post({ flow: "a" });
    const watched = other.watch();
    expect(watched.get()).toEqual([]);
    await until(watched, (jobs) => jobs.length === 1);
    const grown = until(watched, (jobs) => jobs.length === 2 && jobs[0]?.state === "CLAIMED");
    await take(board);
    await board.post({ flow: "b" });
    await grown;
    expect(states(watched.get())).toEqual(["a CLAIMED", "b UNCLAIMED"]);
  },

  "shows what its query asks for": async ({ open, expect }) => {
    const board = await open();
    await board.postAll(["a", "b", "c", "d"].map((flow) => ({ flow })));
    const watched = board.watch({ state: "UNCLAIMED", limit: 2 });
    await until(watched, (jobs) => jobs.length === 2);
    expect(states(watched.get())).toEqual(["a UNCLAIMED", "b UNCLAIMED"]);
    const moved = until(watched, ([first]) => first?.name === "b");
    await take(board);
    await moved;
    expect(states(watched.get())).toEqual(["b UNCLAIMED", "c UNCLAIMED"]);
  },

  "gives the same list until something in it changes, and the same jobs but for those that did":
    async ({ open, expect }) => {
      const board = await open();
      await board.postAll([{ flow: "a" }, { flow: "b" }]);
      const watched = board.watch();
      const off = watched.subscribe(() => {});
      await until(watched, (jobs) => jobs.length === 2);
      const before = watched.get();
      expect(watched.get()).toBe(before);
      const changed = until(watched, ([first]) => first?.state === "CLAIMED");
      await take(board);
      await changed;
      const after = watched.get();
      expect(after).not.toBe(before);
      expect(after[1]).toBe(before[1]);
      expect(states(before)).toEqual(["a UNCLAIMED", "b UNCLAIMED"]);
      off();
      off();
    },

  "shows a lease that lapses": async ({ open, clock, expect }) => {
    const board = await open();
    await board.post({ flow: "a" });
    await take(board, "alice", 5_000);
    const watched = board.watch();
    const off = watched.subscribe(() => {});
    await until(watched, ([first]) => first?.state === "CLAIMED");
    const lapsed = until(watched, ([first]) => first?.state === "UNCLAIMED");
    await clock.advance(5_000);
    await lapsed;
    expect(states(watched.get())).toEqual(["a UNCLAIMED"]);
    off();
  },
};
