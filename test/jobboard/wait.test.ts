import { describe, expect, it } from "vitest";
import { createJobBoard, memoryJobStore, type JobStore } from "../../src/adapter.ts";
import { manualClock } from "../../src/testing/index.ts";

/** A board on a memory store of which some is changed, and how often its jobs were looked at. */
function watched(change: (store: JobStore) => Partial<JobStore> = () => ({})) {
  const clock = manualClock();
  const memory = memoryJobStore();
  const counted = { gets: 0 };
  const get: JobStore["get"] = (id) => {
    counted.gets++;
    return memory.get(id);
  };
  const store = { ...memory, get, ...change(memory) };
  return { clock, memory, counted, board: createJobBoard(store, { clock }) };
}

describe("wait", () => {
  it("finds by itself an ending nobody told of, after 60 s at the latest (P21)", async () => {
    const { clock, board } = watched(() => ({ watch: () => () => {} }));
    const { id } = await board.post({ flow: "a" });
    let outcome: unknown;
    void board.wait(id).then((value) => (outcome = value));
    await clock.advance(10);
    await board.consume(await board.claimJob(id, { who: "alice", leaseMs: 1_000 }));
    await clock.advance(59_989);
    expect(outcome).toBeUndefined();
    await clock.advance(1);
    expect(outcome).toMatchObject({ fate: "CONSUMED" });
  });

  it("looks by itself after 60 s, should an event be missing as well (P21)", async () => {
    const { clock, board } = watched(() => ({ events: async () => ({ events: [], cursor: "c" }) }));
    const { id } = await board.post({ flow: "a" });
    const waiting = board.wait(id);
    await clock.advance(10);
    await board.consume(await board.claimJob(id, { who: "alice", leaseMs: 1_000 }));
    await clock.advance(60_000);
    expect(await waiting).toMatchObject({ fate: "CONSUMED" });
  });

  it("misses no ending while it still learns where events begin (P21)", async () => {
    const standing: (() => void)[] = [];
    const { board } = watched((store) => ({
      async events(after) {
        if (after === undefined) await new Promise<void>((resolve) => standing.push(resolve));
        return store.events(after);
      },
    }));
    const { id } = await board.post({ flow: "a" });
    const waiting = board.wait(id);
    await board.consume(await board.claimJob(id, { who: "alice", leaseMs: 1_000 }));
    for (const stand of standing) stand();
    expect(await waiting).toMatchObject({ fate: "CONSUMED" });
  });

  it("looks only after its own job, however many wait", async () => {
    const { board, counted } = watched();
    const jobs = await board.postAll(Array.from({ length: 100 }, () => ({ flow: "a" })));
    const waiting = Promise.all(jobs.map((job) => board.wait(job)));
    const { claims } = await board.claim({ who: "alice", leaseMs: 1_000, limit: 100 });
    for (const claim of claims) await board.consume(claim);
    await waiting;
    // At first, perhaps when it was claimed, and when it had ended.
    expect(counted.gets).toBeLessThanOrEqual(300);
  });

  it("lets go of the store when nobody waits any more", async () => {
    let watchers = 0;
    const { board } = watched((store) => ({
      watch(wake) {
        watchers++;
        const off = store.watch(wake);
        return () => {
          watchers--;
          off();
        };
      },
    }));
    const { id } = await board.post({ flow: "a" });
    const stop = new AbortController();
    const waiting = [board.wait(id, { signal: stop.signal }), board.wait(id, { timeoutMs: 0 })];
    stop.abort(new Error("Enough"));
    await Promise.allSettled(waiting);
    expect(watchers).toBe(0);
  });

  it("passes on what the store fails with", async () => {
    const failure = new Error("The disk is gone");
    const { board } = watched(() => ({ get: () => Promise.reject(failure) }));
    await expect(board.wait("a")).rejects.toBe(failure);
  });

  it("keeps its limit by time that passes, although the clock is set back", async () => {
    const clock = manualClock();
    const skewed = { ...clock, now: () => clock.now() - (clock.elapsed() > 0 ? 3_600_000 : 0) };
    const board = createJobBoard(memoryJobStore(), { clock: skewed });
    const { id } = await board.post({ flow: "a" });
    const waiting = board.wait(id, { timeoutMs: 5_000 }).catch((error: unknown) => error);
    await clock.advance(5_000);
    expect(await waiting).toMatchObject({ code: "TIMEOUT" });
  });
});
