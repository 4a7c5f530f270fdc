import { keyOf, rankOf, type StoredJob } from "../../src/adapter.ts";
import type { Bucket, EndedRecord, LaneKey, LiveRecord, Stored } from "./schema.ts";
import { seal } from "./sealed.ts";

/** The record of a job that has not ended. */
export function liveRecord(job: Stored<StoredJob>): LiveRecord {
  const rank = rankOf(job.priority);
  return {
    ...seal(job),
    rank,
    ...owned(job),
    ...(job.lane !== undefined && { lane: laneKey(job, job.lane) }),
    ...(job.untilOnline && { online: 1 as const }),
  };
}

/** The record of a job that has ended. */
export function endedRecord(job: Stored<StoredJob>): EndedRecord {
  return { ...seal(job), rank: rankOf(job.priority), bucket: bucketOf(job), ...owned(job) };
}

const laneKey = ({ behind, sequence }: Stored<StoredJob>, lane: string): LaneKey => [
  lane,
  behind ? 1 : 0,
  sequence,
];

/** A key that was passed on is another's. */
function owned(job: Stored<StoredJob>): { owns?: string } {
  const owns = job.passedOn ? undefined : keyOf(job);
  return owns === undefined ? {} : { owns };
}

function bucketOf({ outcome }: Stored<StoredJob>): Bucket {
  if (outcome?.fate === "CONSUMED") return outcome.ok ? "CONSUMED" : "FAILED";
  return outcome?.fate ?? "TRASHED";
}
