import type { Job, JobBoard, JobQuery } from "../../src/index.ts";
import type { Place } from "./place.ts";

/** What can be shown alone, by the word in the address. */
export const SHOWN: Readonly<Record<string, JobQuery>> = {
  all: {},
  failed: { flowState: "FAILED", order: "ended" },
  trashed: { fate: "TRASHED", order: "ended" },
  waiting: { state: "UNCLAIMED" },
  running: { state: "CLAIMED" },
  consumed: { fate: "CONSUMED", order: "ended" },
  cancelled: { fate: "CANCELLED", order: "ended" },
};

/** Gives the query of what a place shows. */
export function queryOf(place: Place): JobQuery {
  const { show = "all", text, flow, owner, lane, before } = place;
  const endedBefore = before ? Date.parse(before) : Number.NaN;
  return {
    order: "newest",
    ...(Object.hasOwn(SHOWN, show) && SHOWN[show]),
    ...(text && { text }),
    ...(flow && { flow }),
    ...(owner && { owner }),
    ...(lane && { lane }),
    // What has not ended yet has no such time.
    ...(!Number.isNaN(endedBefore) && { endedBefore, order: "ended" as const }),
  };
}

/** Gives the job whose turn it is in a lane. */
export async function laneHeadOf(board: JobBoard, lane: string): Promise<Job | undefined> {
  const jobs = await firstOf(board, { lane, order: "board", limit: 200 });
  const open = jobs.filter(({ state }) => state !== "COMPLETE");
  return (
    open.find(({ state }) => state === "CLAIMED") ??
    open.toSorted((a, b) => a.sequence - b.sequence)[0]
  );
}

/** Gives the first jobs of a query. */
export async function firstOf(
  board: JobBoard,
  query: JobQuery & { readonly limit: number },
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for await (const job of board.jobs(query)) if (jobs.push(job) === query.limit) break;
  return jobs;
}
