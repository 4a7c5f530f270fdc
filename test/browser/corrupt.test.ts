import { deleteDB, openDB, type IDBPDatabase } from "idb";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { BoardEvent, JobBoard } from "footplate";
import { indexedDBJobBoard } from "footplate/indexeddb";

let name: string;
let board: JobBoard;
let raw: IDBPDatabase;
beforeEach(async () => {
  name = crypto.randomUUID();
  board = indexedDBJobBoard({ name, persist: false });
  await board.counts();
  raw = await openDB(name);
});
afterEach(async () => {
  raw.close();
  await board.close();
  await deleteDB(name);
});

/** Somebody writes to our database what is no job. */
async function spoil(id: string): Promise<void> {
  const record = await raw.get("jobs", id);
  delete record.value.turns;
  await raw.put("jobs", record);
}

const claimed = async (other: JobBoard) => {
  const { claims } = await other.claim({ who: "alice", leaseMs: 60_000, limit: 9 });
  return claims.map(({ job }) => job.name);
};

it("JB-35: sets a record that cannot be read aside, says so, and goes on", async () => {
  const [, spoilt] = await board.postAll([
    { flow: "pack", name: "1" },
    { flow: "pack", name: "2" },
    { flow: "pack", name: "3" },
  ]);
  const heard = new Promise<BoardEvent>((resolve) => board.on("CORRUPT", resolve));
  await board.counts();
  await spoil(spoilt!.id);
  // Another handle, which has not got it in memory.
  const other = indexedDBJobBoard({ name, persist: false });
  const listed: string[] = [];
  for await (const job of other.jobs()) listed.push(job.name);
  expect(listed).toEqual(["1", "3"]);
  expect(await other.get(spoilt!.id)).toBeUndefined();
  await other.close();
  await raw.put("meta", { ...(await raw.get("meta", "head")), commit: "another" }, "head");
  expect(await claimed(board)).toEqual(["1", "3"]);
  expect(await heard).toMatchObject({
    type: "CORRUPT",
    id: spoilt!.id,
    failure: { code: "STORAGE" },
  });
  expect(await raw.get("corrupt", spoilt!.id)).toMatchObject({ value: { name: "2" } });
  expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CLAIMED: 2 });
});

it("JB-35, P23: a lane does not wait for a job that cannot be read", async () => {
  const lane = { flow: "pack", lane: "a" };
  const [head] = await board.postAll([
    { ...lane, name: "1" },
    { ...lane, name: "2" },
    { ...lane, name: "3" },
  ]);
  await spoil(head!.id);
  await raw.put("meta", { ...(await raw.get("meta", "head")), commit: "another" }, "head");
  expect(await claimed(board)).toEqual(["2"]);
});
