import { deleteDB, openDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobBoard } from "footplate";
import { indexedDBJobBoard } from "footplate/indexeddb";

describe("the connection to IndexedDB", () => {
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

  /** Runs `work` while each connection that is opened on this page is kept at hand. */
  async function withConnections(work: (opened: IDBDatabase[]) => Promise<void>): Promise<void> {
    const opened: IDBDatabase[] = [];
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args) {
      if (!opened.includes(this)) opened.push(this);
      return transaction.apply(this, args);
    };
    await work(opened).finally(() => {
      IDBDatabase.prototype.transaction = transaction;
    });
  }

  it("is opened again when it turns out to be lost, in the middle of a verb", async () => {
    await withConnections(async (opened) => {
      await board.post({ flow: "pack", id: "a" });
      // As Safari leaves a connection that it dropped: it looks open and refuses every transaction.
      opened[0]!.close();
      const [posted, read] = await Promise.all([
        board.post({ flow: "pack", id: "b" }),
        board.get("a"),
      ]);
      expect(posted).toMatchObject({ id: "b", sequence: 2 });
      expect(read).toMatchObject({ id: "a" });
      expect(opened.length).toBeGreaterThan(1);
    });
  });

  it("gives way to whoever deletes the database, and begins a new one", async () => {
    await board.post({ flow: "pack", id: "a" });
    // Would wait for good if the board kept its connection.
    await deleteDB(name);
    expect(await board.get("a")).toBeUndefined();
    expect(await board.post({ flow: "pack" })).toMatchObject({ sequence: 1 });
  });

  it("gives way to a newer version of the page, and says that its own is too old", async () => {
    await board.post({ flow: "pack" });
    const newer = await openDB(name, 99);
    const error = await board.post({ flow: "pack" }).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: "UNAVAILABLE" });
    expect((error as Error).message).toContain("newer version");
    newer.close();
  });

  it("is UNAVAILABLE after 5 s when another tab holds the database, and works again after (P33)", async () => {
    const rival = await openDB(name);
    const held = rival.transaction("jobs", "readwrite");
    let holding = true;
    // A transaction lives as long as it always has a request to wait for.
    const holdOn = async () => {
      while (holding) await held.store.get("nothing");
    };
    const over = holdOn();
    const askedAt = performance.now();
    const refused = {
      reason: { code: "UNAVAILABLE", message: `Another tab is holding the database "${name}"` },
    };
    const answers = await Promise.allSettled([
      board.post({ flow: "pack" }),
      board.post({ flow: "pack" }),
      board.counts(),
    ]);
    expect(answers).toMatchObject([refused, refused, refused]);
    expect(performance.now() - askedAt).toBeLessThan(8_000);
    holding = false;
    await over;
    rival.close();
    await board.post({ flow: "pack" });
    expect((await board.counts()).UNCLAIMED).toBe(1);
  }, 15_000);

  it("is refused once the board is closed, but not before what was asked for is done", async () => {
    const posting = board.post({ flow: "pack", id: "last" });
    await board.close();
    expect(await posting).toMatchObject({ id: "last" });
    await using again = indexedDBJobBoard({ name, persist: false });
    expect(await again.get("last")).toBeDefined();
  });
});
