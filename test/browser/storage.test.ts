import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, it, onTestFinished, vi, type MockInstance } from "vitest";
import { indexedDBJobBoard, storageStatus } from "footplate/indexeddb";
import { storageLine } from "../../examples/browser/storage.ts";

let name: string;
beforeEach(() => {
  name = crypto.randomUUID();
});
afterEach(() => deleteDB(name));

const restored = <M extends MockInstance>(mock: M): M => {
  onTestFinished(() => mock.mockRestore());
  return mock;
};

it("the browser is asked once not to evict a site, with the first post, and never if that is not wanted", async () => {
  const asked = restored(vi.spyOn(navigator.storage, "persist")).mockResolvedValue(false);
  await using silent = indexedDBJobBoard({ name, persist: false });
  await silent.post({ flow: "pack" });
  await using board = indexedDBJobBoard({ name });
  await board.counts();
  expect(asked).not.toHaveBeenCalled();
  for (const id of ["a", "b"]) await board.post({ flow: "pack", id });
  await expect.poll(() => asked.mock.calls).toHaveLength(1);
});

it("storageStatus gives what was promised and how full it is, as the line of docs/browser.md does", async () => {
  await using board = indexedDBJobBoard({ name, persist: false });
  await board.post({ flow: "pack" });
  const { persisted, usage, quota } = await storageStatus();
  expect(typeof persisted).toBe("boolean");
  expect(usage).toBeGreaterThan(0);
  expect(quota).toBeGreaterThan(usage!);
  expect(await storageLine()).toMatch(/^\d+ % full, kept( until the disk is full)?$/);
});

it("a write that does not fit is QUOTA with the figures, and what came with it and fits is stored (P30)", async () => {
  await using board = indexedDBJobBoard({ name, persist: false });
  await board.counts();
  const { put } = IDBObjectStore.prototype;
  const full = restored(vi.spyOn(IDBObjectStore.prototype, "put"));
  full.mockImplementation(function (this: IDBObjectStore, ...args) {
    if (!JSON.stringify(args[0]).includes("huge")) return put.apply(this, args);
    this.transaction.abort();
    throw new DOMException("No space", "QuotaExceededError");
  });
  const [fits, huge] = await Promise.allSettled([
    board.post({ flow: "pack", id: "fits" }),
    board.post({ flow: "pack", id: "huge" }),
  ]);
  expect(fits.status).toBe("fulfilled");
  const figures = { usage: expect.any(Number), quota: expect.any(Number) };
  expect(huge).toMatchObject({ reason: { code: "QUOTA", details: figures } });
  expect(await board.get("huge")).toBeUndefined();
});

it("a browser that refuses its database is UNAVAILABLE, with its reason", async () => {
  const refusal = new DOMException("Not in this window", "SecurityError");
  restored(vi.spyOn(indexedDB, "open")).mockImplementation(() => {
    throw refusal;
  });
  await using board = indexedDBJobBoard({ name, persist: false });
  await expect(board.post({ flow: "pack" })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    cause: refusal,
  });
});
