import { deleteDB, openDB, type IDBPDatabase } from "idb";
import { expect, it } from "vitest";
import { createConductor, linearFlow, task } from "footplate";
import { indexedDBJobBoard, indexedDBPersistence } from "footplate/indexeddb";

// As the first version made and filled its database. What follows is never brought up to date: pages have such databases.
const CREATED = 1_700_000_000_000;

function firstSchema(db: IDBPDatabase): void {
  const jobs = db.createObjectStore("jobs", { keyPath: "value.id" });
  jobs.createIndex("due", [
    "value.flow.name",
    "value.needs",
    "rank",
    "value.dueAt",
    "value.sequence",
  ]);
  jobs.createIndex("order", ["rank", "value.sequence"]);
  jobs.createIndex("key", "value.key");
  jobs.createIndex("owns", "owns");
  jobs.createIndex("lane", "lane");
  jobs.createIndex("token", "value.token");
  jobs.createIndex("holder", ["value.holder", "value.dueAt"]);
  jobs.createIndex("online", "online");
  const ended = db.createObjectStore("ended", { keyPath: "value.id" });
  ended.createIndex("order", ["rank", "value.sequence"]);
  ended.createIndex("key", "value.key");
  ended.createIndex("owns", "owns");
  ended.createIndex("ended", ["bucket", "value.endedAt", "value.sequence"]);
  db.createObjectStore("inputs", { keyPath: "of" });
  const flows = db.createObjectStore("flows", { keyPath: "value.id" });
  flows.createIndex("book", ["value.bookId", "value.createdAt"]);
  db.createObjectStore("books", { keyPath: "value.id" });
  db.createObjectStore("meta");
  db.createObjectStore("left");
  db.createObjectStore("entities", { keyPath: "name" });
  db.createObjectStore("corrupt");
}

const job = (id: string, sequence: number) => ({
  id,
  name: "many",
  flow: { name: "many" },
  flowId: id,
  store: {},
  priority: "NORMAL",
  state: "UNCLAIMED",
  generation: 1,
  run: 0,
  runAt: CREATED,
  dueAt: CREATED,
  createdAt: CREATED,
  updatedAt: CREATED,
  sequence,
  needs: [],
  attempts: { failed: 0, lost: 0, errors: 0 },
  turns: [],
  meta: {},
  signals: {},
  signalled: false,
});

const names = Array.from({ length: 100 }, (_, n) => `step-${n}`);

const atom = (name: string, isDone: boolean) => ({
  name,
  type: "TASK",
  version: 1,
  state: isDone ? "SUCCESS" : "PENDING",
  intention: "EXECUTE",
  attempts: isDone ? 1 : 0,
  round: 0,
  runs: [],
  meta: {},
});

/** A database of version 1 with a job of a hundred tasks, half of them done, and another that has ended. */
async function anOldDatabase(name: string, fingerprint: string): Promise<void> {
  const db = await openDB(name, 1, { upgrade: firstSchema });
  const tx = db.transaction(["jobs", "ended", "flows", "meta"], "readwrite");
  void tx.objectStore("jobs").put({ value: job("half", 1), rank: 2 });
  const { dueAt: _, ...over } = job("over", 2);
  const outcome = { fate: "TRASHED", ok: false, reason: "Too old", at: CREATED };
  void tx.objectStore("ended").put({
    value: { ...over, state: "COMPLETE", endedAt: CREATED, outcome },
    rank: 2,
    bucket: "TRASHED",
  });
  void tx.objectStore("flows").put({
    value: {
      id: "half",
      name: "many",
      state: "RUNNING",
      factory: { name: "many" },
      version: 1,
      fingerprint,
      store: {},
      atoms: Object.fromEntries(names.map((each, n) => [each, atom(each, n < 50)])),
      generation: 1,
      revision: 50,
      meta: { job: "half", run: 0 },
      createdAt: CREATED,
      updatedAt: CREATED,
    },
  });
  void tx.objectStore("meta").put({ sequence: 2, commit: "c", at: CREATED, paused: [] }, "head");
  await tx.done;
  db.close();
}

it("a database of the first version is brought up to date, and its jobs go on where they were", async () => {
  const name = crypto.randomUUID();
  const ran: string[] = [];
  const tasks = names.map((each) => task(each, { execute: () => void ran.push(each) }));
  const many = linearFlow("many", tasks);
  await anOldDatabase(name, many.fingerprint);

  await using board = indexedDBJobBoard({ name, persist: false });
  await using persistence = indexedDBPersistence({ name });
  expect(await board.counts()).toMatchObject({ UNCLAIMED: 1, TRASHED: 1 });
  await createConductor({ board, persistence, flows: [many] }).run({ untilIdle: true });

  expect(ran).toEqual(names.slice(50));
  expect(await board.get("half")).toMatchObject({ outcome: { ok: true }, generation: 2 });
  const detail = await persistence.flow("half");
  expect(Object.values(detail!.atoms).map(({ state }) => state)).toEqual(
    names.map(() => "SUCCESS"),
  );
  expect(await board.post({ flow: many })).toMatchObject({ sequence: 3 });
  expect(await board.redrive("over")).toMatchObject({ state: "UNCLAIMED", run: 1 });
  await board.close();
  await persistence.close();
  await deleteDB(name);
});
