import { describe, expect, it } from "vitest";
import { indexUpload, type Shelf, type Upload } from "../../examples/uploads/edge/index-upload.ts";
import { RetryLater, createEngine, memoryPersistence, run } from "../../src/index.ts";

const upload: Upload = { jobId: "job", name: "a.txt", size: 1, sha256: "00ff" };

/** A shelf on which one file has arrived; `more` says where it behaves otherwise. */
function shelfWith(arrived: string | undefined, more: Partial<Shelf> = {}) {
  const files = new Set(arrived === undefined ? [] : [arrived]);
  const rows = new Map<string, Upload>();
  const shelf: Shelf = {
    digest: async () => [...files][0],
    discard: async () => files.clear(),
    enter: async (row) => void rows.set(row.jobId, row),
    strike: async ({ jobId }) => void rows.delete(jobId),
    list: async () => [...rows.values()],
    ...more,
  };
  return { files, shelf };
}

describe("index-upload", () => {
  it("lists a file that arrived as it was sent, once however often it is announced", async () => {
    const { files, shelf } = shelfWith("00ff");
    await run(indexUpload(shelf), { upload });
    await run(indexUpload(shelf), { upload });
    expect(await shelf.list()).toEqual([upload]);
    expect(files.size).toBe(1);
  });

  it.each([
    ["did not arrive as it was sent", "1234", /"a.txt" was corrupted in transit/],
    ["did not arrive at all", undefined, /"a.txt" never arrived/],
  ])("throws away a file that %s, and says so", async (_, arrived, reason) => {
    const { files, shelf } = shelfWith(arrived);
    const engine = createEngine(indexUpload(shelf), { store: { upload } });
    await expect(engine.run()).rejects.toThrow(reason);
    expect(engine.state).toBe("REVERTED");
    expect([...files, ...(await shelf.list())]).toEqual([]);
  });

  it("throws away a file that cannot be listed", async () => {
    const { files, shelf } = shelfWith("00ff", {
      enter: async () => {
        throw new Error("The list is full");
      },
    });
    await expect(run(indexUpload(shelf), { upload })).rejects.toThrow("The list is full");
    expect(files.size).toBe(0);
  });

  it("keeps a file while the bucket does not answer", async () => {
    const { files, shelf } = shelfWith("00ff", {
      digest: async () => {
        throw new RetryLater("Not now", { delayMs: 60_000 });
      },
    });
    const persistence = memoryPersistence();
    const engine = createEngine(indexUpload(shelf), { store: { upload }, persistence, parkMs: 0 });
    await expect(engine.run()).resolves.toMatchObject({ state: "SUSPENDED" });
    expect(files.size).toBe(1);
  });
});
