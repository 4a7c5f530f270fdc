import { describe, expect, it } from "vitest";
import {
  createConductor,
  FootplateError,
  memoryJobBoard,
  memoryPersistence,
  purgeEnded,
  task,
  type JobBoard,
  type Persistence,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";

const DAY = 86_400_000;
const old = { olderThanMs: DAY };

const packs = task("pack", {
  requires: ["fails"],
  execute({ fails }: { fails: boolean }) {
    if (fails) throw new Error("No such parcel");
  },
});

/** Five jobs that ended a while ago, of which three did not succeed, with what they did on record. */
async function yard() {
  const clock = manualClock();
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  const conductor = createConductor({ board, persistence, flows: [packs], clock });
  const all = [true, false, true, false, true].map((fails) => ({ flow: packs, store: { fails } }));
  const ids = (await board.postAll(all)).map(({ id }) => id);
  await conductor.run({ untilIdle: true });
  await clock.advance(DAY + 1);
  const details = async () =>
    (await Promise.all(ids.map((id) => persistence.flow(id)))).filter((detail) => detail).length;
  const left = async () => (await Promise.all(ids.map((id) => board.get(id)))).filter((job) => job);
  return { clock, board, persistence, conductor, ids, details, left };
}

/** The same, but its `at`-th call fails, before it is done or after. */
function cutting(at: number, when: "before" | "after") {
  let calls = 0;
  const cut = () => {
    if (++calls === at) throw new FootplateError("UNAVAILABLE", "Cut off");
  };
  return <T extends object>(store: T, ...names: (keyof T & string)[]): T => {
    const overrides = names.map((name) => [
      name,
      async (...given: unknown[]) => {
        if (when === "before") cut();
        const done: unknown = await (store[name] as (...rest: unknown[]) => unknown)(...given);
        if (when === "after") cut();
        return done;
      },
    ]);
    return { ...store, ...Object.fromEntries(overrides) };
  };
}

describe("purgeEnded", () => {
  it("removes ended jobs with their flow details, in steps", async () => {
    const { board, persistence, details, left } = await yard();
    expect(await details()).toBe(5);
    expect(await purgeEnded(board, persistence, { ...old, limit: 2 })).toBe(5);
    expect([await details(), await left()]).toEqual([0, []]);
    expect(await purgeEnded(board, persistence, old)).toBe(0);
  });

  it("leaves what is younger, and what was trashed unless it is asked to (P27)", async () => {
    const { clock, board, persistence, details } = await yard();
    const { id } = await board.post({ flow: "unknown" });
    await board.trash(await board.claimJob(id, { who: "anne", leaseMs: 1_000 }), "Unknown");
    const young = await board.post({ flow: packs, store: { fails: false } });
    await board.cancel(young.id);
    expect(await purgeEnded(board, persistence, old)).toBe(5);
    expect(await details()).toBe(0);
    await clock.advance(2 * DAY);
    expect(await purgeEnded(board, persistence, old)).toBe(1);
    expect(await board.get(id)).toMatchObject({ outcome: { fate: "TRASHED" } });
    expect(await purgeEnded(board, persistence, { ...old, fate: "TRASHED" })).toBe(1);
    expect(await board.get(id)).toBeUndefined();
  });

  it("removes what each run from the start left behind", async () => {
    const { clock, board, persistence, conductor, ids } = await yard();
    await board.redrive(ids[0]!, { fromStart: true });
    await conductor.run({ untilIdle: true });
    const flows = [ids[0]!, `${ids[0]}.1`];
    for (const flow of flows) expect(await persistence.flow(flow)).toBeDefined();
    await clock.advance(DAY + 1);
    await purgeEnded(board, persistence, old);
    for (const flow of flows) expect(await persistence.flow(flow)).toBeUndefined();
  });

  it.each(["before", "after"] as const)(
    "can be cut off %s any of its calls: no job can be redriven whose detail is gone, and the next purge ends it (P27)",
    async (when) => {
      for (let at = 1; ; at++) {
        const { board, persistence, ids, details } = await yard();
        const cut = cutting(at, when);
        const cutBoard: JobBoard = cut(board, "condemn", "purge");
        const cutPersistence: Persistence = cut(persistence, "destroyFlow");
        const purged = await purgeEnded(cutBoard, cutPersistence, { ...old, limit: 2 }).catch(
          () => undefined,
        );
        for (const id of ids) {
          const job = await board.get(id);
          if (!job || (await persistence.flow(job.flowId))) continue;
          await expect(board.redrive(id)).rejects.toMatchObject({ code: "INVALID_STATE" });
        }
        await purgeEnded(board, persistence, old);
        expect(await details()).toBe(0);
        expect(await board.counts()).toMatchObject({ CONSUMED: 0, FAILED: 0 });
        if (purged !== undefined) return expect(at).toBeGreaterThan(10);
      }
    },
  );

  it("ends after the present step when its signal is aborted", async () => {
    const { board, persistence, left } = await yard();
    const stop = new AbortController();
    const stopping: JobBoard = {
      ...board,
      async purge(query) {
        stop.abort();
        return board.purge(query);
      },
    };
    const options = { ...old, limit: 2, signal: stop.signal };
    expect(await purgeEnded(stopping, persistence, options)).toBe(2);
    expect(await left()).toHaveLength(3);
    expect(await purgeEnded(board, persistence, options)).toBe(0);
  });
});
