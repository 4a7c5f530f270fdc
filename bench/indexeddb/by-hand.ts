import { deleteDB } from "idb";
import type { StoredJob } from "footplate/adapter";
import type { FlowDetail } from "footplate";
import { openDatabase } from "../../adapters/indexeddb/promised.ts";
import {
  migrate,
  VERSION,
  type Connection,
  type Schema,
  type StoreName,
  type Writing,
} from "../../adapters/indexeddb/schema.ts";
import { first, second, third } from "../board/three-tasks.ts";
import { advanced, claimed, consumed, live, opened, posted, resultsOf } from "./records.ts";

/** A database with footplate's stores and indexes, for code that is written by hand. */
export async function byHand(): Promise<AsyncDisposable & { readonly db: Connection }> {
  const name = `by-hand-${crypto.randomUUID()}`;
  const db = await openDatabase<Schema>(name, VERSION, migrate, () => {});
  return {
    db,
    async [Symbol.asyncDispose]() {
      db.close();
      await deleteDB(name);
    },
  };
}

/** Runs `work` in one strict transaction; resolves when that is complete. */
export async function strictly<T>(
  db: Connection,
  stores: readonly StoreName[],
  work: (tx: Writing) => Promise<T> | T,
): Promise<T> {
  const tx = db.transaction([...stores], "readwrite", { durability: "strict" });
  // An abort comes out of what is awaited first.
  tx.done.catch(() => {});
  const result = await work(tx);
  tx.commit();
  await tx.done;
  return result;
}

/** Posts so many jobs in one transaction. */
export const postByHand = (db: Connection, count: number) =>
  strictly(db, ["jobs", "meta"], async (tx) => {
    const head = (await tx.objectStore("meta").get("head")) ?? {
      sequence: 0,
      commit: "",
      at: 0,
      paused: [],
    };
    for (let x = 0; x < count; x += 1) {
      void tx.objectStore("jobs").put(live(posted(head.sequence + 1 + x, x)));
    }
    void tx.objectStore("meta").put({ ...head, sequence: head.sequence + count }, "head");
  });

/** Claims so many jobs, runs their tasks side by side and ends them: all that they write, at each point in one transaction. */
export async function runByHand(db: Connection, count: number): Promise<void> {
  const jobs = await claimByHand(db, count);
  const flows = jobs.map(opened);
  await putFlows(db, flows);
  const values = jobs.map((): number[] => []);
  const advance = () => {
    flows.forEach((flow, at) => (flows[at] = advanced(flow, values[at]!)));
    return putFlows(db, flows);
  };
  await advance();
  values.forEach((own, at) => own.push(first(jobs[at]!.store as { x: number })));
  await advance();
  for (const own of values) own.push(second({ a: own[0]! }));
  await advance();
  for (const own of values) own.push(third({ b: own[1]! }));
  await advance();
  await strictly(db, ["jobs", "ended"], (tx) => {
    jobs.forEach((job, at) => {
      void tx.objectStore("jobs").delete(job.id);
      void tx.objectStore("ended").put(consumed(job, resultsOf(values[at]!)));
    });
  });
}

const claimByHand = (db: Connection, count: number): Promise<readonly StoredJob[]> =>
  strictly(db, ["jobs"], async (tx) => {
    const jobs = tx.objectStore("jobs");
    const due = IDBKeyRange.bound(["three", [], 2], ["three", [], 2, Date.now(), Infinity]);
    const token = crypto.randomUUID();
    const found = await jobs.index("due").getAll(due, count);
    const own = found.map(({ value }) => claimed(value as StoredJob, token));
    for (const job of own) void jobs.put(live(job));
    return own;
  });

const putFlows = (db: Connection, flows: readonly FlowDetail[]) =>
  strictly(db, ["flows"], (tx) => {
    for (const value of flows) void tx.objectStore("flows").put({ value });
  });
