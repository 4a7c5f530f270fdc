import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BoardEvent, JobBoard } from "footplate";
import { indexedDBJobBoard } from "footplate/indexeddb";
import { createCommit } from "../../adapters/indexeddb/commit.ts";
import { createDatabase } from "../../adapters/indexeddb/database.ts";
import { createHandle, type Handle } from "../../adapters/indexeddb/handle.ts";
import { ownerInWorker } from "./owner.ts";

/** Runs `work` in the middle of the next transaction that writes. */
function inTransaction(work: () => void): void {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...args) {
    IDBObjectStore.prototype.put = put;
    const request = put.apply(this, args);
    work();
    return request;
  };
}

describe("the handle of a page that stands still (P32)", () => {
  let name: string;
  let handle: Handle;
  let other: JobBoard;
  beforeEach(async () => {
    name = crypto.randomUUID();
    const database = createDatabase(name);
    handle = createHandle(database, createCommit(database), { persist: false });
    other = indexedDBJobBoard({ name, persist: false });
    await handle.board.counts();
  });
  afterEach(async () => {
    await Promise.all([handle.board.close(), other.close()]);
    await deleteDB(name);
  });

  it("has no transaction open, and does what it was about to write when it is back", async () => {
    inTransaction(() => handle.leave(false));
    const posting = handle.board.post({ flow: "pack", id: "a" });
    await other.post({ flow: "pack", id: "b" });
    expect(await other.get("a")).toBeUndefined();
    handle.comeBack();
    expect(await posting).toMatchObject({ id: "a" });
    expect(await other.counts()).toMatchObject({ UNCLAIMED: 2 });
  });

  it("keeps nobody waiting with who it says is here, and says so when it is back", async () => {
    const here = (who: string) => ({ kind: "conductor" as const, name: who, metadata: {} });
    inTransaction(() => handle.leave(false));
    const registering = handle.board.register(here("page"));
    await other.register(here("other"));
    const names = async () => (await other.entities()).map((entity) => entity.name);
    expect(await names()).toEqual(["other"]);
    handle.comeBack();
    await registering;
    expect((await names()).toSorted()).toEqual(["other", "page"]);
  });

  it("reads what it was asked for when it is back", async () => {
    await other.post({ flow: "pack", id: "a" });
    const reading = handle.board.get("a");
    handle.leave(false);
    expect(await Promise.race([reading, other.get("a").then(() => "not yet")])).toBe("not yet");
    handle.comeBack();
    expect(await reading).toMatchObject({ id: "a" });
  });

  /** An owner for whose death both wait, this handle before the other. */
  const bothWaiting = async () => {
    await handle.board.post({ flow: "pack" });
    const owner = await ownerInWorker(name, 1);
    await handle.board.claim({ who: "page", leaseMs: 1_000 });
    await expect.poll(waiting).toBe(1);
    await other.claim({ who: "other", leaseMs: 1_000 });
    await expect.poll(waiting).toBe(2);
    return owner;
  };
  const waiting = async () => (await navigator.locks.query()).pending!.length;

  it("waits for the death of none, so that nobody waits behind it (P34)", async () => {
    const owner = await bothWaiting();
    handle.leave(false);
    await expect.poll(waiting).toBe(1);
    handle.comeBack();
    await handle.board.claim({ who: "page", leaseMs: 1_000 });
    await expect.poll(waiting).toBe(2);
    owner.kill();
    await expect.poll(() => other.counts()).toMatchObject({ UNCLAIMED: 1 });
  });

  it("leaves it to others to free the claims of a dead one, if it was about to (P34)", async () => {
    const owner = await bothWaiting();
    inTransaction(() => handle.leave(false));
    owner.kill();
    await expect.poll(() => other.counts(), { timeout: 5_000 }).toMatchObject({ UNCLAIMED: 1 });
    handle.comeBack();
  });

  it("hears that it may have missed something, and tells what it had no time to tell", async () => {
    const heard: BoardEvent["type"][] = [];
    const heardElsewhere: string[] = [];
    handle.board.on("*", ({ type }) => heard.push(type));
    other.on("POSTED", ({ job }) => heardElsewhere.push(job.id));
    await handle.board.post({ flow: "pack", id: "a" });
    await expect.poll(() => heard).toEqual(["POSTED"]);
    handle.leave(false);
    await other.post({ flow: "pack", id: "b" });
    await expect.poll(() => heardElsewhere).toEqual(["a", "b"]);
    expect(heard).toEqual(["POSTED"]);

    const posting = handle.board.post({ flow: "pack", id: "c" });
    handle.comeBack();
    await posting;
    await expect.poll(() => heardElsewhere).toEqual(["a", "b", "c"]);
    await expect.poll(() => heard).toEqual(["POSTED", "RESET", "POSTED"]);
  });
});
