import { deleteDB, openDB, type IDBPDatabase } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AtomDetail, FlowDetail, Persistence } from "footplate";
import { indexedDBPersistence } from "footplate/indexeddb";

const atom = (name: string, state: AtomDetail["state"] = "PENDING"): AtomDetail => ({
  name,
  type: "TASK",
  version: 1,
  state,
  intention: "EXECUTE",
  attempts: 0,
  round: 0,
  runs: [],
  meta: {},
});

const flowOf = (id: string, names: readonly string[]): FlowDetail => ({
  id,
  name: "big",
  state: "PENDING",
  factory: { name: "big" },
  version: 1,
  fingerprint: "a",
  store: {},
  atoms: Object.fromEntries(names.map((name) => [name, atom(name)])),
  generation: 1,
  revision: 0,
  meta: {},
  createdAt: 0,
  updatedAt: 0,
});

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `atom-${n}`);

/** What `work` puts into the object stores, in characters of JSON and by store. */
async function writtenBy(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const written: Record<string, number> = {};
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value: unknown, ...key: []) {
    written[this.name] = (written[this.name] ?? 0) + JSON.stringify(value).length;
    return put.call(this, value, ...key);
  };
  try {
    await work();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  return written;
}

describe("big flows in IndexedDB", () => {
  let name: string;
  let persistence: Persistence;
  let raw: IDBPDatabase;
  beforeEach(async () => {
    name = crypto.randomUUID();
    persistence = indexedDBPersistence({ name });
    await persistence.flow("none");
    raw = await openDB(name);
  });
  afterEach(async () => {
    raw.close();
    await persistence.close();
    await deleteDB(name);
  });

  const save = (flowId: string, revision: number, ...atoms: readonly AtomDetail[]) =>
    persistence.save({ flowId, generation: 1, revision, state: "RUNNING", atoms });

  it("have 64 atoms in one record", async () => {
    await persistence.addFlow(flowOf("small", numbered(64)));
    expect(await raw.count("atoms")).toBe(0);
    const saves = () => save("small", 1, atom("atom-0", "SUCCESS"));
    expect(Object.keys(await writtenBy(saves)).toSorted()).toEqual(["flows", "meta"]);
  });

  it("write what a checkpoint changes, and not their thousand atoms", async () => {
    await persistence.addFlow(flowOf("big", numbered(1_000)));
    const written = await writtenBy(() =>
      save("big", 1, atom("atom-7", "SUCCESS"), atom("atom-8", "RUNNING")),
    );
    expect(written["atoms"]).toBeLessThan(500);
    expect(written["flows"]).toBeLessThan(500);
    expect(await raw.count("atoms")).toBe(1_000);
  });

  it("are read whole by another handle, and written on in part by it", async () => {
    await persistence.addFlow(flowOf("big", numbered(1_000)));
    await save("big", 1, atom("atom-7", "SUCCESS"));
    await using other = indexedDBPersistence({ name });
    const opened = await other.openFlow({ ...flowOf("big", []), generation: 1 });
    expect(Object.keys(opened.atoms)).toHaveLength(1_000);
    expect(opened.atoms["atom-7"]).toMatchObject({ state: "SUCCESS" });
    const change = {
      flowId: "big",
      generation: 1,
      revision: 2,
      atoms: [atom("atom-8", "SUCCESS")],
    };
    const written = await writtenBy(() => other.save(change));
    expect(written["atoms"]).toBeLessThan(500);
    const read = await persistence.flow("big");
    expect(read?.atoms["atom-7"]?.state).toBe("SUCCESS");
    expect(read?.atoms["atom-8"]?.state).toBe("SUCCESS");
    expect(read?.atoms["atom-9"]?.state).toBe("PENDING");
  });

  it("leave nothing behind, also where another of their id is added at once", async () => {
    await persistence.addFlow(flowOf("big", numbered(100)));
    const more = numbered(150).slice(80);
    // In one turn, and so in one transaction.
    await Promise.all([persistence.destroyFlow("big"), persistence.addFlow(flowOf("big", more))]);
    expect(Object.keys((await persistence.flow("big"))!.atoms).toSorted()).toEqual(more.toSorted());
    await using other = indexedDBPersistence({ name });
    expect(Object.keys((await other.flow("big"))!.atoms).toSorted()).toEqual(more.toSorted());
    await persistence.destroyFlow("big");
    expect(await raw.count("atoms")).toBe(0);
  });

  it("leave nothing behind of a book that is destroyed, either", async () => {
    await persistence.saveBook({ id: "shelf", name: "shelf" });
    await persistence.addFlow({ ...flowOf("big", numbered(100)), bookId: "shelf" });
    const few = numbered(100).slice(90);
    await Promise.all([persistence.destroyBook("shelf"), persistence.addFlow(flowOf("big", few))]);
    await using other = indexedDBPersistence({ name });
    expect(Object.keys((await other.flow("big"))!.atoms).toSorted()).toEqual(few.toSorted());
    expect(await raw.count("atoms")).toBe(0);
  });
});
