import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { BoardEvent, JobBoard } from "footplate";
import { indexedDBJobBoard } from "footplate/indexeddb";
import { manualClock } from "footplate/testing";
import { ownerInWorker } from "./owner.ts";

const locksOf = async (name: string) => {
  const { held = [] } = await navigator.locks.query();
  return held.filter((lock) => lock.name?.startsWith(`footplate:${name}:`));
};

/** Lets no lock be granted on this page until what this returns is called. */
function withheldLocks(): () => void {
  const { request } = LockManager.prototype;
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  LockManager.prototype.request = async function (...args: unknown[]) {
    await released;
    return Reflect.apply(request, this, args);
  };
  const restore = () => {
    LockManager.prototype.request = request;
    release();
  };
  onTestFinished(restore);
  return restore;
}

/** The next event of a type, from the moment of this call. */
const next = (board: JobBoard, type: "LOST" | "ABANDONED") =>
  new Promise<BoardEvent>((resolve) => {
    const off = board.on(type, (event) => {
      off();
      resolve(event);
    });
  });

describe("liveness of the handles on one IndexedDB (P34)", () => {
  let name: string;
  let board: JobBoard;
  beforeEach(async () => {
    name = crypto.randomUUID();
    board = indexedDBJobBoard({ name, persist: false });
    await board.counts();
  });
  afterEach(async () => {
    await board.close();
    await deleteDB(name);
  });

  it("holds one lock a handle, from its first claim to its close", async () => {
    await board.post({ flow: "pack" });
    expect(await locksOf(name)).toHaveLength(0);
    await board.claim({ who: "alice", leaseMs: 1_000 });
    await board.claim({ who: "alice", leaseMs: 1_000 });
    expect(await locksOf(name)).toHaveLength(1);
    await board.close();
    expect(await locksOf(name)).toHaveLength(0);
  });

  it("claims nothing before its lock is held, or its claims would look like a dead one's", async () => {
    await board.postAll([
      { flow: "pack", id: "a" },
      { flow: "pack", id: "b", delayMs: 60_000 },
    ]);
    const release = withheldLocks();
    const claiming = Promise.all([
      board.claim({ who: "alice", leaseMs: 1_000 }),
      board.claimJob("b", { who: "alice", leaseMs: 1_000 }),
    ]);
    // Written behind whatever was asked for before.
    await board.post({ flow: "pack", id: "c" });
    await board.post({ flow: "pack", id: "d" });
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 4, CLAIMED: 0 });
    release();
    await claiming;
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 2, CLAIMED: 2 });
  });

  it("frees the claims of a killed worker long before their leases end", async () => {
    await board.postAll([{ flow: "pack" }, { flow: "pack" }]);
    const owner = await ownerInWorker(name, 2);
    expect(owner.ids).toHaveLength(2);
    expect((await board.claim({ who: "page", leaseMs: 1_000 })).claims).toEqual([]);

    const lost = next(board, "LOST");
    const killedAt = performance.now();
    owner.kill();
    await lost;
    expect(performance.now() - killedAt).toBeLessThan(2_000);

    const { claims } = await board.claim({ who: "page", leaseMs: 1_000, limit: 9 });
    expect(claims.map(({ id }) => id).toSorted()).toEqual(owner.ids.toSorted());
    expect(claims[0]!.job).toMatchObject({ attempts: { lost: 1 }, generation: 2 });
  });

  it("hears of an owner that claimed after it went to sleep", async () => {
    expect((await board.claim({ who: "page", leaseMs: 1_000 })).claims).toEqual([]);
    await board.post({ flow: "pack" });
    const owner = await ownerInWorker(name, 1);
    const lost = next(board, "LOST");
    owner.kill();
    expect(await lost).toMatchObject({ job: { id: owner.ids[0] } });
  });

  it("asks who holds claims when it gets fewer than it asked for, as it may have heard of none", async () => {
    await board.postAll([{ flow: "pack" }, { flow: "pack", id: "due", priority: "LOW" }]);
    const owner = await ownerInWorker(name, 1);
    // Opened behind the claim, it heard nothing of it; nobody else is there to hear of the death.
    await board.close();
    await using late = indexedDBJobBoard({ name, persist: false });
    const { claims } = await late.claim({ who: "late", leaseMs: 600_000, limit: 2 });
    expect(claims.map(({ id }) => id)).toEqual(["due"]);
    owner.kill();
    await expect
      .poll(() => late.get(owner.ids[0]!), { timeout: 5_000 })
      .toMatchObject({ state: "UNCLAIMED", attempts: { lost: 1 } });
  });

  it("takes the lock from an owner whose lease has lapsed, who starts anew with another", async () => {
    const clock = manualClock();
    await using frozen = indexedDBJobBoard({ name, clock, persist: false });
    await using other = indexedDBJobBoard({ name, clock, persist: false });
    await frozen.postAll([
      { flow: "pack", id: "a" },
      { flow: "pack", id: "b" },
    ]);
    await frozen.claimJob("a", { who: "frozen", leaseMs: 1_000 });
    const kept = await frozen.claimJob("b", { who: "frozen", leaseMs: 60_000 });
    const [before] = await locksOf(name);
    const lost = next(frozen, "LOST");

    await clock.advance(1_000);
    await other.claimJob("a", { who: "other", leaseMs: 60_000 });
    await lost;
    // All its claims are lost with the lock, not only the one that had lapsed.
    await expect.poll(() => frozen.get("b")).toMatchObject({ state: "UNCLAIMED" });
    await expect(frozen.consume(kept)).rejects.toMatchObject({ code: "NOT_FOUND" });

    const again = await frozen.claimJob("b", { who: "frozen", leaseMs: 60_000 });
    expect(again.generation).toBe(2);
    const held = (await locksOf(name)).map((lock) => lock.name);
    expect(held).toHaveLength(2);
    expect(held).not.toContain(before?.name);
  });
});
