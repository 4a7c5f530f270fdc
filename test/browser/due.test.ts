import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobBoard } from "footplate";
import { indexedDBJobBoard } from "footplate/indexeddb";
import { manualClock, type ManualClock } from "footplate/testing";

const MINUTE = 60_000;

describe("what is due on IndexedDB", () => {
  let name: string;
  let clock: ManualClock;
  let board: JobBoard;
  let other: JobBoard;
  beforeEach(async () => {
    name = crypto.randomUUID();
    clock = manualClock();
    board = indexedDBJobBoard({ name, clock, persist: false });
    other = indexedDBJobBoard({ name, clock, persist: false });
  });
  afterEach(async () => {
    await Promise.all([board.close(), other.close()]);
    await deleteDB(name);
  });

  const claim = async (by: JobBoard, more: { flows?: string[]; limit?: number } = {}) =>
    by.claim({ who: "alice", leaseMs: MINUTE, limit: 9, ...more });
  const ids = ({ claims }: { claims: readonly { id: string }[] }) => claims.map(({ id }) => id);

  it("is a lease from a time that was taken back, also for a handle that never saw that time (P20)", async () => {
    await claim(other);
    await clock.advance(60 * MINUTE);
    await board.post({ flow: "pack", id: "a" });
    await claim(board);
    clock.jump(-30 * MINUTE);
    expect(await other.counts()).toMatchObject({ UNCLAIMED: 1, CLAIMED: 0 });
    expect(ids(await claim(other))).toEqual(["a"]);
    expect(await other.get("a")).toMatchObject({ generation: 2, attempts: { lost: 1 } });
    expect(ids(await claim(board))).toEqual([]);
  });

  it("is no more of that than was asked for, and nothing of other flows or of what is paused (P20)", async () => {
    const flows = ["pack", "pack", "ship", "stop"];
    await board.postAll(flows.map((flow, at) => ({ flow, id: `${flow}${at}`, lane: `${at}` })));
    await claim(board);
    await board.pause({ flow: "stop" });
    await board.pause({ lane: "1" });
    clock.jump(-30 * MINUTE);
    const first = await claim(other, { flows: ["ship"], limit: 5 });
    expect(ids(first)).toEqual(["ship2"]);
    const second = await claim(other, { limit: 1 });
    expect([ids(second), ids(await claim(other))]).toEqual([["pack0"], []]);
    await board.resume({ lane: "1" });
    const third = await claim(other, { limit: 1 });
    expect([ids(third), third.nextAt]).toEqual([["pack1"], clock.now() + MINUTE]);
  });

  it("is found behind any number of jobs of a paused lane (P23)", async () => {
    const lane = Array.from({ length: 7 }, (_, at) => ({ flow: "pack", id: `${at}`, lane: "a" }));
    await board.postAll(lane);
    for (const { id } of lane) await board.claimJob(id, { who: "alice", leaseMs: MINUTE });
    await clock.advance(MINUTE);
    await board.postAll([
      { flow: "pack", id: "free" },
      { flow: "pack", id: "later", delayMs: MINUTE },
    ]);
    await board.pause({ lane: "a" });
    const { claims, nextAt } = await claim(other, { limit: 1 });
    expect([ids({ claims }), nextAt]).toEqual([["free"], clock.now() + MINUTE]);
  });
});
