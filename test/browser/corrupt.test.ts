import { deleteDB, openDB, type IDBPDatabase } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BoardEvent, JobBoard } from "footplate";
import { indexedDBJobBoard } from "footplate/indexeddb";

/** What somebody may have made of a record. */
type Spoil = (record: { value: Record<string, unknown>; [name: string]: unknown }) => void;

const spoilt: Readonly<Record<string, Spoil>> = {
  "lacks its turns": ({ value }) => delete value["turns"],
  "has null for signals": ({ value }) => (value["signals"] = null),
  "says that it has ended, where it has not": ({ value }) => (value["state"] = "COMPLETE"),
  "has a flow without a name": ({ value }) => (value["flow"] = {}),
  "holds an error that is none": (record) => {
    record["hasErrors"] = true;
    record.value["meta"] = { error: { "~error": null } };
  },
};

describe("a record in IndexedDB that cannot be read (JB-35)", () => {
  let name: string;
  let board: JobBoard;
  let raw: IDBPDatabase;
  let heard: BoardEvent[];
  beforeEach(async () => {
    name = crypto.randomUUID();
    board = indexedDBJobBoard({ name, persist: false });
    heard = [];
    board.on("CORRUPT", (event) => heard.push(event));
    // Listening begins behind this.
    await board.counts();
    raw = await openDB(name);
  });
  afterEach(async () => {
    raw.close();
    await board.close();
    await deleteDB(name);
  });

  const post = (lane?: string) =>
    board.postAll(["1", "2", "3"].map((each) => ({ flow: "pack", name: each, id: each, lane })));
  const claimed = async (by: JobBoard, limit = 9) => {
    const { claims } = await by.claim({ who: "alice", leaseMs: 60_000, limit });
    return claims.map(({ id }) => id);
  };
  const listed = async (by: JobBoard) => {
    const ids: string[] = [];
    for await (const { id } of by.jobs()) ids.push(id);
    return ids;
  };
  /** Somebody writes what is no job, and so that nobody takes what he remembers for what is stored. */
  const spoil = async (id: string, how: Spoil = spoilt["lacks its turns"]!) => {
    const record = await raw.get("jobs", id);
    how(record);
    await raw.put("jobs", record);
    await raw.put("meta", { ...(await raw.get("meta", "head")), commit: "another" }, "head");
  };

  it.each(Object.entries(spoilt))("that %s stops no claim", async (_, how) => {
    await post();
    await spoil("1", how);
    // One that lacks what it is found by is not in the way.
    expect(await claimed(board)).toEqual(["2", "3"]);
    await board.trash(await board.claimJob((await board.post({ flow: "pack" })).id, bob), "x");
    expect(await listed(board)).not.toContain("1");
  });

  it.each(Object.entries(spoilt))("that %s stops no listing, and is set aside", async (_, how) => {
    await post();
    await spoil("2", how);
    expect(await listed(board)).toEqual(["1", "3"]);
    expect(await board.get("2")).toBeUndefined();
    expect(await raw.get("corrupt", "2")).toMatchObject({ value: { name: "2" } });
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 2 });
  });

  it("is told of once and to all, whoever found it, with the reason", async () => {
    await post();
    await spoil("2");
    const before = Date.now();
    await using other = indexedDBJobBoard({ name, persist: false });
    // They share a transaction, and one of them is refused.
    await Promise.allSettled([other.get("2"), other.cancel("2"), claimed(other), listed(other)]);
    await expect.poll(() => heard.length).toBe(1);
    await board.post({ flow: "pack" });
    expect(heard).toEqual([
      {
        type: "CORRUPT",
        id: "2",
        at: expect.any(Number),
        cursor: expect.any(String),
        failure: expect.objectContaining({
          code: "STORAGE",
          message: `The job's "turns" cannot be read`,
        }),
      },
    ]);
    expect(heard[0]!.at).toBeGreaterThanOrEqual(before);
  });

  it("leaves its id to who posts it again", async () => {
    await post();
    await spoil("2");
    expect(await board.post({ flow: "ship", id: "2" })).toMatchObject({ flow: { name: "ship" } });
    expect(await listed(board)).toEqual(["1", "3", "2"]);
  });

  it("holds no lane (P23)", async () => {
    await post("a");
    await spoil("1");
    await spoil("2");
    expect(await claimed(board)).toEqual(["3"]);
  });

  it("is set aside from what has ended, too, and stops no purge", async () => {
    await post();
    for (const { id } of await post()) await board.cancel(id);
    const record = await raw.get("ended", "1");
    record.value.state = "UNCLAIMED";
    await raw.put("ended", record);
    await raw.put("meta", { ...(await raw.get("meta", "head")), commit: "another" }, "head");
    expect(await board.purge()).toBe(2);
    expect(await raw.count("ended")).toBe(0);
    await expect.poll(() => heard.length).toBe(1);
  });
});

const bob = { who: "bob", leaseMs: 60_000 };
