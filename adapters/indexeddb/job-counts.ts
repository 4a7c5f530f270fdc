import type { BoardCounts } from "../../src/index.ts";
import { leasesAhead, oldestDueAt } from "./due.ts";
import { BUCKETS } from "./job-scan.ts";
import type { JobIndex, Reading } from "./schema.ts";

/** Counts by the indexes alone: no job is read. */
export async function jobCounts(tx: Reading, now: number): Promise<BoardCounts> {
  const jobs = tx.objectStore("jobs");
  const ended = tx.objectStore("ended").index("ended");
  const head = await tx.objectStore("meta").get("head");
  const ahead = now < (head?.at ?? 0) ? await leasesAhead(tx, now) : [];
  const [live, unlapsed, oldest, CONSUMED = 0, FAILED = 0, TRASHED = 0, CANCELLED = 0] =
    await Promise.all([
      jobs.count(),
      claimedAt(jobs.index("holder"), now),
      oldestDueAt(jobs.index("due"), now),
      ...BUCKETS.map((bucket) => ended.count(IDBKeyRange.bound([bucket], [bucket, []]))),
    ]);
  const claimed = unlapsed - ahead.length;
  return {
    UNCLAIMED: live - claimed,
    CLAIMED: claimed,
    CONSUMED: CONSUMED + FAILED,
    FAILED,
    TRASHED,
    CANCELLED,
    ...(oldest !== undefined && { oldestDueAt: oldest }),
  };
}

/** The handles that hold claims, dead or alive. */
export async function holders(index: JobIndex<"holder">): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor = await index.openKeyCursor();
  while (cursor) {
    const [holder] = cursor.key;
    found.push(holder);
    cursor = await cursor.continue([holder, Infinity]);
  }
  return found;
}

// A lapsed lease counts as UNCLAIMED.
async function claimedAt(index: JobIndex<"holder">, now: number): Promise<number> {
  const counts = await Promise.all(
    (await holders(index)).map((holder) =>
      index.count(IDBKeyRange.bound([holder, now], [holder, Infinity], true)),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
