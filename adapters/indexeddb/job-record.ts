import { rankOf, type StoredJob } from "../../src/adapter.ts";
import type { Bucket, EndedRecord, LiveRecord, Stored } from "./schema.ts";
import { seal } from "./sealed.ts";

/** The record of a job that has not ended. */
export function liveRecord(job: Stored<StoredJob>): LiveRecord {
  const rank = rankOf(job.priority);
  return { ...seal(job), rank, ...(job.untilOnline && { online: 1 as const }) };
}

/** The record of a job that has ended. */
export function endedRecord(job: Stored<StoredJob>): EndedRecord {
  return { ...seal(job), rank: rankOf(job.priority), bucket: bucketOf(job) };
}

function bucketOf({ outcome }: Stored<StoredJob>): Bucket {
  if (outcome?.fate === "CONSUMED") return outcome.ok ? "CONSUMED" : "FAILED";
  return outcome?.fate ?? "TRASHED";
}
