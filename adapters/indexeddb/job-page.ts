import {
  behind,
  matches,
  orderOf,
  rankOf,
  type JobOrder,
  type StoredJob,
} from "../../src/adapter.ts";
import type { JobQuery } from "../../src/index.ts";
import { inputOf } from "./input-record.ts";
import { isReadable } from "./job-record.ts";
import { BUCKETS } from "./job-scan.ts";
import type { EndedRecord, LiveRecord, Reading, Stored } from "./schema.ts";
import { unseal } from "./sealed.ts";

type Walk = AsyncGenerator<Stored<StoredJob>, undefined>;

type Home = "jobs" | "ended";
interface Cursor {
  readonly value: LiveRecord | EndedRecord;
  continue(): Promise<Cursor | null>;
}
type Cursors = (range: IDBKeyRange, direction: "prev") => Promise<Cursor | null>;

const BOTH: readonly Home[] = ["jobs", "ended"];
const RANKS = [0, 1, 2, 3, 4];
const CHUNK = 100;

/** One job, wherever it is. */
export async function jobById(tx: Reading, id: string): Promise<StoredJob | undefined> {
  const record = (await tx.objectStore("jobs").get(id)) ?? (await tx.objectStore("ended").get(id));
  if (!record || !isReadable(record)) return undefined;
  return whole(tx, unseal<Stored<StoredJob>>(record));
}

/** One page in the query's order, read in that order and no further than it must. */
export async function jobPage(
  tx: Reading,
  query: JobQuery,
  now: number,
): Promise<readonly StoredJob[]> {
  const { limit = Infinity, after: id } = query;
  const after = behind(query, id === undefined ? undefined : await jobById(tx, id));
  const page: StoredJob[] = [];
  for await (const job of merged(walks(tx, query, after), orderOf(query))) {
    if (page.length >= limit) break;
    if (matches(job as StoredJob, query, now)) page.push(await whole(tx, job));
  }
  return page;
}

async function whole(tx: Reading, job: Stored<StoredJob>): Promise<StoredJob> {
  return { ...job, store: job.store ?? (await inputOf(tx.objectStore("inputs"), ["job", job.id])) };
}

/** Several walks in one order as a single one in that order. */
async function* merged(all: readonly Walk[], order: (a: StoredJob, b: StoredJob) => number): Walk {
  const heads = await Promise.all(all.map(async (walk) => (await walk.next()).value));
  for (;;) {
    let best = -1;
    heads.forEach((head, at) => {
      if (head && (best < 0 || order(head as StoredJob, heads[best] as StoredJob) < 0)) best = at;
    });
    if (best < 0) return;
    yield heads[best]!;
    heads[best] = (await all[best]!.next()).value;
  }
}

/** Where the jobs of a query are, each part in the query's order. */
function walks(tx: Reading, query: JobQuery, after: StoredJob | undefined): readonly Walk[] {
  const { order = "board", state, fate, flowState, key } = query;
  const onlyEnded = state === "COMPLETE" || fate || flowState || order === "ended";
  const homes = onlyEnded ? (["ended"] as const) : state ? (["jobs"] as const) : BOTH;
  if (key !== undefined && !after) return homes.map((home) => byKey(tx, home, key, orderOf(query)));
  if (order === "board") {
    const place = after && [rankOf(after.priority), after.sequence];
    return homes.map((home) => forwards(tx, home, place));
  }
  if (order === "newest") {
    const place = [after?.sequence ?? Infinity];
    return homes.flatMap((home) =>
      RANKS.map((rank) => backwards(tx.objectStore(home).index("order"), [rank], place)),
    );
  }
  const place = [after?.endedAt ?? Infinity, after?.sequence ?? Infinity];
  const index = tx.objectStore("ended").index("ended");
  return BUCKETS.map((bucket) => backwards(index, [bucket], place));
}

async function* byKey(tx: Reading, home: Home, key: string, order: JobOrder): Walk {
  const records: readonly (LiveRecord | EndedRecord)[] = await tx
    .objectStore(home)
    .index("key")
    .getAll(key);
  const jobs = records.filter(isReadable).map((record) => unseal(record) as StoredJob);
  yield* jobs.toSorted(order);
}

async function* forwards(tx: Reading, home: Home, after: readonly number[] | undefined): Walk {
  const index = tx.objectStore(home).index("order");
  let range = after ? IDBKeyRange.lowerBound(after, true) : null;
  for (;;) {
    const records: readonly (LiveRecord | EndedRecord)[] = await index.getAll(range, CHUNK);
    for (const record of records) if (isReadable(record)) yield unseal(record);
    const last = records.at(-1);
    if (!last || records.length < CHUNK) return;
    range = IDBKeyRange.lowerBound([last.rank, last.value.sequence], true);
  }
}

async function* backwards(
  index: { openCursor: Cursors },
  prefix: readonly (string | number)[],
  before: readonly number[],
): Walk {
  const range = IDBKeyRange.bound(prefix, [...prefix, ...before], false, true);
  let cursor = await index.openCursor(range, "prev");
  while (cursor) {
    if (isReadable(cursor.value)) yield unseal(cursor.value);
    cursor = await cursor.continue();
  }
}
