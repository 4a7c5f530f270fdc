import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteDB } from "idb";
import { indexedDBJobBoard, openTab } from "footplate/indexeddb";
import { linearFlow, task, type Job, type JobBoard } from "footplate";
import { abortingOne, misreportingOne } from "./aborting.ts";
import { transactionsDuring } from "./transactions.ts";

describe("group commit in IndexedDB", () => {
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

  it("commits 64 posts that arrive together in at most two transactions (P29)", async () => {
    const begun = await transactionsDuring(() =>
      Promise.all(Array.from({ length: 64 }, () => board.post({ flow: "pack" }))),
    );
    expect(begun.length).toBeLessThanOrEqual(2);
    expect((await board.counts()).UNCLAIMED).toBe(64);
  });

  it("is strict unless all that share a transaction are relaxed (P31)", async () => {
    const relaxed = { flow: "pack", durability: "relaxed" as const };
    expect(await transactionsDuring(() => board.post(relaxed))).toEqual(["relaxed"]);
    const mixed = await transactionsDuring(() =>
      Promise.all([board.post(relaxed), board.post({ flow: "pack" }), board.post(relaxed)]),
    );
    // The first may have gone ahead alone.
    expect(mixed.at(-1)).toBe("strict");
    expect(mixed.length).toBeLessThanOrEqual(2);
  });

  it("claims strictly, whatever was asked for the rest (P31)", async () => {
    await using other = indexedDBJobBoard({ name, durability: "relaxed", persist: false });
    // Its first claim also wakes what waits for the network.
    await other.claim({ who: "alice", leaseMs: 1_000 });
    expect(await transactionsDuring(() => other.post({ flow: "pack" }))).toEqual(["relaxed"]);
    const claimed = await transactionsDuring(() => other.claim({ who: "alice", leaseMs: 1_000 }));
    expect(claimed).toEqual(["strict"]);
    const { id } = await other.post({ flow: "pack", durability: "relaxed" });
    const byId = await transactionsDuring(() =>
      other.claimJob(id, { who: "alice", leaseMs: 1_000 }),
    );
    expect(byId).toEqual(["strict"]);
  });

  it("acknowledges nothing that was asked for in a transaction that was not completed (P28)", async () => {
    const posting = abortingOne(() => board.post({ flow: "pack", id: "a" }));
    await expect(posting).rejects.toMatchObject({ code: "STORAGE" });
    expect(await board.get("a")).toBeUndefined();
    // Nor does it take for written what it has asked for then.
    expect(await board.post({ flow: "pack", id: "a" })).toMatchObject({ id: "a", sequence: 1 });
    await using other = indexedDBJobBoard({ name, persist: false });
    expect(await other.get("a")).toBeDefined();
  });

  it("stores verb by verb what shared a transaction that was not completed (P30)", async () => {
    let posted: readonly Job[] = [];
    const begun = await transactionsDuring(async () => {
      const posting = () => ["a", "b", "c"].map((id) => board.post({ flow: "pack", id }));
      posted = await abortingOne(() => Promise.all(posting()));
    });
    expect(begun).toHaveLength(4);
    expect(posted.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect((await board.counts()).UNCLAIMED).toBe(3);
  });

  it("finds what a transaction stored that seemed to have failed, when its posts are tried again (P4)", async () => {
    const posts = await misreportingOne(() =>
      Promise.all([board.post({ flow: "pack" }), board.post({ flow: "pack" })]),
    );
    expect(posts.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect((await board.counts()).UNCLAIMED).toBe(2);
  });

  it("tries an aborted batch verb by verb, so that one bad write fails alone (P30)", async () => {
    const bad = { flow: "pack", id: "bad", store: { photo: new Blob(["x"]) } };
    const { put } = IDBObjectStore.prototype;
    // Stands for a disk that has room for all but one: it fails in the middle of the transaction.
    IDBObjectStore.prototype.put = function (value: { of?: string[] }, ...rest: []) {
      if (value.of?.[1] === "bad") throw new DOMException("No room", "QuotaExceededError");
      return put.call(this, value, ...rest);
    };
    try {
      const answers = await Promise.allSettled([
        board.post({ flow: "pack", id: "first" }),
        board.post({ flow: "pack", id: "before" }),
        board.post(bad),
        board.post({ flow: "pack", id: "after" }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([
        "fulfilled",
        "fulfilled",
        "rejected",
        "fulfilled",
      ]);
      expect(answers[2]).toMatchObject({
        reason: { code: "QUOTA", details: { quota: expect.any(Number) } },
      });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await board.get("bad")).toBeUndefined();
    expect((await board.counts()).UNCLAIMED).toBe(3);
  });

  it("lets a posting and a checkpoint share a transaction", async () => {
    const flow = linearFlow("share", [task("one", { execute: () => {} })]);
    await using tab = openTab({ name, flows: [flow], persist: false });
    tab.conductor.stop();
    await tab.conductor.wait();
    const begun = await transactionsDuring(() =>
      Promise.all([
        tab.post({ flow: "warm" }),
        tab.post({ flow: "other" }),
        tab.persistence.saveBook({ id: "b", name: "book" }),
      ]),
    );
    expect(begun.length).toBeLessThanOrEqual(2);
  });
});
