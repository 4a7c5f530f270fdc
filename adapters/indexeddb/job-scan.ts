import type { Reads } from "../../src/adapter.ts";
import type { Bucket, EndedRecord, LiveRecord, Writing } from "./schema.ts";

/** The live jobs of a lane up to the first that is held back: whoever has it stands before those who wait. */
export async function ofLane(tx: Writing, lane: string): Promise<readonly LiveRecord[]> {
  const index = tx.objectStore("jobs").index("lane");
  for (let count = 2; ; count *= 2) {
    const records = await index.getAll(within([lane]), count);
    const waiting = records.findIndex((record) => record.lane?.[1] === 1);
    if (waiting >= 0) return records.slice(0, waiting + 1);
    if (records.length < count) return records;
  }
}

/** What has to be searched for in the indexes: jobs by claim token, by holder, those that wait for the network, ended ones. */
export async function scanned(
  tx: Writing,
  { token, holder, untilOnline, ended }: Reads,
): Promise<{ live: readonly LiveRecord[]; over: readonly EndedRecord[] }> {
  const jobs = tx.objectStore("jobs");
  const live = await Promise.all([
    token === undefined ? [] : jobs.index("token").getAll(token),
    holder === undefined ? [] : jobs.index("holder").getAll(within([holder])),
    untilOnline ? jobs.index("online").getAll() : [],
  ]);
  return {
    live: live.flat().toSorted(asClaimed),
    over: ended ? await longestEnded(tx, ended) : [],
  };
}

async function longestEnded(
  tx: Writing,
  { before = Infinity, fates, limit }: NonNullable<Reads["ended"]>,
): Promise<readonly EndedRecord[]> {
  const index = tx.objectStore("ended").index("ended");
  const lists = await Promise.all(
    bucketsOf(fates).map((bucket) =>
      index.getAll(IDBKeyRange.bound([bucket], [bucket, before], false, true), limit),
    ),
  );
  return lists.flat().toSorted(byEnd).slice(0, limit);
}

/** All ways to end. */
export const BUCKETS: readonly Bucket[] = ["CONSUMED", "FAILED", "TRASHED", "CANCELLED"];

/** The buckets in which jobs of these fates are, or all. */
const bucketsOf = (fates: readonly Bucket[] = BUCKETS): readonly Bucket[] =>
  BUCKETS.filter((bucket) => fates.includes(bucket === "FAILED" ? "CONSUMED" : bucket));

// An array sorts behind every number and string: what begins with `prefix`, whatever follows.
export const within = (prefix: readonly string[]) =>
  IDBKeyRange.bound([...prefix], [...prefix, []]);

// As near as can be told to the order in which they were claimed: what they were due at then is not kept.
const asClaimed = (one: LiveRecord, other: LiveRecord) =>
  one.rank - other.rank ||
  one.value.runAt - other.value.runAt ||
  one.value.sequence - other.value.sequence;

const byEnd = (one: EndedRecord, other: EndedRecord) =>
  (one.value.endedAt ?? 0) - (other.value.endedAt ?? 0) ||
  one.value.sequence - other.value.sequence;
