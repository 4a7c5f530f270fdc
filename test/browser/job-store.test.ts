import { deleteDB, openDB, type IDBPDatabase } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FlowDetail, JobBoard } from "footplate";
import { indexedDBJobBoard, indexedDBPersistence } from "footplate/indexeddb";

/** What is asked of object stores and indexes while `work` runs, by method; each step of a cursor counts. */
async function requestsDuring(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const made: Record<string, number> = {};
  const methods = [
    [IDBObjectStore.prototype, ["get", "getAll", "getAllKeys", "put", "delete", "openCursor"]],
    [IDBIndex.prototype, ["get", "getAll", "openCursor", "openKeyCursor"]],
  ] as const;
  const undo = methods.flatMap(([prototype, names]) =>
    names.map((name) => {
      const target = prototype as unknown as Record<string, (...args: unknown[]) => IDBRequest>;
      const original = target[name]!;
      target[name] = function (...args) {
        const request = original.apply(this, args);
        request.addEventListener("success", () => (made[name] = (made[name] ?? 0) + 1));
        return request;
      };
      return () => void (target[name] = original);
    }),
  );
  try {
    await work();
  } finally {
    for (const each of undo) each();
  }
  return made;
}

const total = (made: Record<string, number>) =>
  Object.values(made).reduce((sum, count) => sum + count, 0);

describe("jobs in IndexedDB", () => {
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

  const claim = (limit = 1) => board.claim({ who: "me", leaseMs: 60_000, flows: ["mine"], limit });

  it("claims as cheaply on a board full of other flows' jobs as on an empty one", async () => {
    await claim();
    await board.post({ flow: "mine" });
    const alone = await requestsDuring(() => claim());
    const others = Array.from({ length: 500 }, (_, index) => ({ flow: `other ${index % 50}` }));
    await board.postAll([...others, { flow: "mine" }]);
    const crowded = await requestsDuring(() => claim());
    expect(crowded).toEqual(alone);
  });

  it("asks once whether the ids that many new jobs were given are new", async () => {
    const postings = Array.from({ length: 64 }, (_, n) => ({ flow: "mine", id: `m${n + 10}` }));
    const made = await requestsDuring(() => board.postAll(postings));
    expect(made).toEqual({ get: 1, getAllKeys: 2, put: 65 });
  });

  it("does not ask for ids it has just made", async () => {
    const postings = Array.from({ length: 64 }, () => ({ flow: "mine" }));
    const made = await requestsDuring(() => board.postAll(postings));
    expect(made).toEqual({ get: 1, put: 65 });
  });

  it("finds a known id among new ones, however many others lie between them", async () => {
    await board.postAll(Array.from({ length: 50 }, (_, n) => ({ flow: "mine", id: `m${n + 10}` })));
    const other = indexedDBJobBoard({ name, persist: false });
    const jobs = await other.postAll(
      ["a", "m20", "m21", "n", "z"].map((id) => ({ flow: "mine", id, name: "again" })),
    );
    await other.close();
    expect(jobs.map((job) => job.name)).toEqual(["again", "mine", "mine", "again", "again"]);
  });

  it("looks at one job a group, however many are due later", async () => {
    await board.postAll(Array.from({ length: 300 }, () => ({ flow: "mine", delayMs: 60_000 })));
    await claim();
    expect(total(await requestsDuring(() => claim(64)))).toBeLessThan(12);
  });

  it("moves a job that has ended out of the store of those that have not", async () => {
    const { id } = await board.post({ flow: "mine" });
    expect(await raw.getAllKeys("jobs")).toEqual([id]);
    const { claims } = await claim();
    await board.consume(claims[0]!);
    expect(await raw.getAllKeys("jobs")).toEqual([]);
    expect(await raw.getAllKeys("ended")).toEqual([id]);
  });

  it("writes a big store once, however often its job and flow change", async () => {
    const photo = new Uint8Array(100_000);
    const written: unknown[] = [];
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value: { of?: unknown }, ...rest: []) {
      if (this.name === "inputs") written.push(value.of);
      else expect(JSON.stringify(value).length).toBeLessThan(5_000);
      return put.call(this, value, ...rest);
    };
    await using persistence = indexedDBPersistence({ name });
    try {
      const { id } = await board.post({ flow: "mine", store: { photo } });
      const [taken] = (await claim()).claims;
      await persistence.openFlow(flowOf(id, { photo }));
      for (let revision = 1; revision <= 3; revision++) {
        await persistence.save({ flowId: id, generation: 1, revision, state: "RUNNING" });
      }
      const extended = await board.extend(taken!, 60_000);
      expect(extended.job.store).toEqual({ photo });
      await board.consume(extended);
      expect(written).toEqual([
        ["job", id],
        ["flow", id],
      ]);
      expect((await board.get(id))?.store).toEqual({ photo });
      expect((await persistence.flow(id))?.store).toEqual({ photo });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it("refuses a save by an owner whose job another has claimed, before that one opens the flow (P2)", async () => {
    await using persistence = indexedDBPersistence({ name });
    const { id } = await board.post({ flow: "mine" });
    const [old] = (await claim()).claims;
    await persistence.openFlow(flowOf(id, {}));
    await persistence.save({ flowId: id, generation: 1, revision: 1, state: "RUNNING" });
    await board.abandon(old!);
    expect((await claim()).claims[0]).toMatchObject({ generation: 2 });
    const late = persistence.save({ flowId: id, generation: 1, revision: 2, state: "SUCCESS" });
    await expect(late).rejects.toMatchObject({ code: "STALE_CLAIM" });
    expect(await persistence.flow(id)).toMatchObject({ revision: 1, state: "RUNNING" });
    await persistence.destroyFlow(id);
    const begins = persistence.addFlow(flowOf(id, {}));
    await expect(begins).rejects.toMatchObject({ code: "STALE_CLAIM" });
    expect(await persistence.flow(id)).toBeUndefined();
  });

  it("reads nothing again of what it wrote, until another has written", async () => {
    await using persistence = indexedDBPersistence({ name });
    await persistence.openFlow({ ...flowOf("a", {}), meta: {} });
    const saving = (revision: number) =>
      requestsDuring(() => persistence.save({ flowId: "a", generation: 1, revision }));
    await saving(1);
    // What names the last writer is read each time.
    expect(await saving(2)).toMatchObject({ get: 1 });
    await using rival = indexedDBPersistence({ name });
    await rival.save({ flowId: "a", generation: 1, revision: 3, meta: { by: "rival" } });
    const again = await saving(4);
    expect(again["get"]).toBeGreaterThan(1);
    expect(await persistence.flow("a")).toMatchObject({ revision: 4, meta: { by: "rival" } });
  });

  it("goes on counting where it was when all jobs are gone", async () => {
    await board.postAll([{ flow: "mine" }, { flow: "mine" }]);
    await raw.clear("jobs");
    expect(await board.post({ flow: "mine" })).toMatchObject({ sequence: 3 });
  });
});

const flowOf = (id: string, store: Record<string, unknown>): FlowDetail => ({
  id,
  name: "mine",
  state: "PENDING",
  factory: { name: "mine" },
  version: 1,
  fingerprint: "a",
  store,
  atoms: {},
  generation: 1,
  revision: 0,
  meta: { job: id },
  createdAt: 0,
  updatedAt: 0,
});
