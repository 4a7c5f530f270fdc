import type { Reads } from "../../src/adapter.ts";
import type { Bucket, EndedRecord, LiveRecord, Writing } from "./schema.ts";

/** Claimed jobs whose lease is further ahead than its own length: the clock was set back (P20). */
export async function claimedAhead(tx: Writing, now: number): Promise<readonly LiveRecord[]> {
  const claimed = await tx.objectStore("jobs").index("holder").getAll();
  return claimed.filter(
    ({ value: { leaseUntil = 0, leaseMs = Infinity } }) => leaseUntil - now > leaseMs,
  );
}

/** Who holds a lane, and the first of those who wait for it. */
export async function inLane(tx: Writing, lane: string): Promise<readonly LiveRecord[]> {
  const index = tx.objectStore("jobs").index("lane");
  const of = (behind: 0 | 1, most?: number) =>
    index.getAll(IDBKeyRange.bound([lane, behind], [lane, behind, []]), most);
  return (await Promise.all([of(0), of(1, 1)])).flat();
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
const within = (prefix: readonly string[]) => IDBKeyRange.bound([...prefix], [...prefix, []]);

// As near as can be told to the order in which they were claimed: what they were due at then is not kept.
const asClaimed = (one: LiveRecord, other: LiveRecord) =>
  one.rank - other.rank ||
  one.value.runAt - other.value.runAt ||
  one.value.sequence - other.value.sequence;

const byEnd = (one: EndedRecord, other: EndedRecord) =>
  (one.value.endedAt ?? 0) - (other.value.endedAt ?? 0) ||
  one.value.sequence - other.value.sequence;
