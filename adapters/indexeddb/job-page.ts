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
import { BUCKETS, within } from "./job-scan.ts";
import { readJob, type Corrupt, type Home } from "./readable.ts";
import type { EndedRecord, LiveRecord, Reading, Stored } from "./schema.ts";

type Walk = AsyncGenerator<Stored<StoredJob>, undefined>;

interface Cursor {
  readonly value: LiveRecord | EndedRecord;
  continue(): Promise<Cursor | null>;
}
type Cursors = (range: IDBKeyRange, direction: "prev") => Promise<Cursor | null>;

const BOTH: readonly Home[] = ["jobs", "ended"];
const RANKS = [0, 1, 2, 3, 4];
const CHUNK = 100;

/** One job, wherever it is. Adds it to `corrupt` if it cannot be read. */
export async function jobById(
  tx: Reading,
  id: string,
  corrupt: Corrupt[],
): Promise<StoredJob | undefined> {
  for (const home of BOTH) {
    const record = await tx.objectStore(home).get(id);
    const [job] = record ? readable([record], home, corrupt) : [];
    if (job) return whole(tx, job);
  }
  return undefined;
}

/** One page in the query's order, read in that order and no further than it must. Adds to `corrupt` what cannot be read. */
export async function jobPage(
  tx: Reading,
  query: JobQuery,
  now: number,
  corrupt: Corrupt[],
): Promise<readonly StoredJob[]> {
  const { limit = Infinity, after: id } = query;
  const after = behind(query, id === undefined ? undefined : await jobById(tx, id, corrupt));
  const page: StoredJob[] = [];
  for await (const job of merged(walks(tx, query, after, corrupt), orderOf(query))) {
    if (page.length >= limit) break;
    if (matches(job as StoredJob, query, now)) page.push(await whole(tx, job));
  }
  return page;
}

function readable(
  records: readonly (LiveRecord | EndedRecord)[],
  home: Home,
  corrupt: Corrupt[],
): readonly Stored<StoredJob>[] {
  return records.flatMap((record) => {
    const read = readJob(record, home);
    if ("job" in read) return read.job;
    corrupt.push(read.corrupt);
    return [];
  });
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
function walks(
  tx: Reading,
  query: JobQuery,
  after: StoredJob | undefined,
  corrupt: Corrupt[],
): readonly Walk[] {
  const { order = "board", state, fate, flowState, key, lane } = query;
  const onlyEnded = state === "COMPLETE" || fate || flowState || order === "ended";
  const homes = onlyEnded ? (["ended"] as const) : state ? (["jobs"] as const) : BOTH;
  if (key !== undefined) {
    return homes.map((home) =>
      sorted(tx.objectStore(home).index("key").getAll(key), home, orderOf(query), after, corrupt),
    );
  }
  const inLane = () =>
    tx
      .objectStore("jobs")
      .index("lane")
      .getAll(within([lane!]));
  const walk = (home: Home, otherwise: () => readonly Walk[]) =>
    home === "jobs" && lane !== undefined
      ? [sorted(inLane(), home, orderOf(query), after, corrupt)]
      : otherwise();
  if (order === "board") {
    const place = after && [rankOf(after.priority), after.sequence];
    return homes.flatMap((home) => walk(home, () => [forwards(tx, home, place, corrupt)]));
  }
  if (order === "newest") {
    const place = [after?.sequence ?? Infinity];
    return homes.flatMap((home) =>
      walk(home, () =>
        RANKS.map((rank) =>
          backwards(tx.objectStore(home).index("order"), [rank], place, home, corrupt),
        ),
      ),
    );
  }
  const place = [after?.endedAt ?? Infinity, after?.sequence ?? Infinity];
  const index = tx.objectStore("ended").index("ended");
  return BUCKETS.map((bucket) => backwards(index, [bucket], place, "ended", corrupt));
}

/** What an index has of one key or lane, which has no order of its own. */
async function* sorted(
  reading: Promise<readonly (LiveRecord | EndedRecord)[]>,
  home: Home,
  order: JobOrder,
  after: StoredJob | undefined,
  corrupt: Corrupt[],
): Walk {
  const jobs = readable(await reading, home, corrupt) as readonly StoredJob[];
  yield* jobs.filter((job) => !after || order(job, after) > 0).toSorted(order);
}

async function* forwards(
  tx: Reading,
  home: Home,
  after: readonly number[] | undefined,
  corrupt: Corrupt[],
): Walk {
  const index = tx.objectStore(home).index("order");
  let range = after ? IDBKeyRange.lowerBound(after, true) : null;
  for (;;) {
    const records: readonly (LiveRecord | EndedRecord)[] = await index.getAll(range, CHUNK);
    yield* readable(records, home, corrupt);
    const last = records.at(-1);
    if (!last || records.length < CHUNK) return;
    range = IDBKeyRange.lowerBound([last.rank, last.value.sequence], true);
  }
}

async function* backwards(
  index: { openCursor: Cursors },
  prefix: readonly (string | number)[],
  before: readonly number[],
  home: Home,
  corrupt: Corrupt[],
): Walk {
  const range = IDBKeyRange.bound(prefix, [...prefix, ...before], false, true);
  let cursor = await index.openCursor(range, "prev");
  while (cursor) {
    yield* readable([cursor.value], home, corrupt);
    cursor = await cursor.continue();
  }
}
