import type { Job, JobBoard, JobQuery } from "../../src/index.ts";
import type { Place } from "./place.ts";

/** Jobs a page: few enough to be drawn at once. */
export const PAGE = 50;

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

/** Gives a page of jobs; the first page of all begins with what failed last. */
export async function pageOf(board: JobBoard, { show = "all", text, after }: Place) {
  const rest = { ...(text && { text }), ...(after && { after }) };
  const asked = Object.hasOwn(SHOWN, show) ? SHOWN[show]! : {};
  const page = await taken(board, { order: "newest", ...asked, ...rest }, PAGE);
  const last = page.length === PAGE ? page.at(-1)!.id : undefined;
  if (show !== "all" || after) return { page, last };
  const bad = await Promise.all(
    [SHOWN["failed"]!, SHOWN["trashed"]!].map((each) => taken(board, { ...each, ...rest }, 10)),
  );
  const first = bad.flat();
  const ids = new Set(first.map(({ id }) => id));
  return { page: [...first, ...page.filter(({ id }) => !ids.has(id))], last };
}

/** Gives the job whose turn it is in a lane. */
export async function laneHeadOf(board: JobBoard, lane: string): Promise<Job | undefined> {
  const jobs = await taken(board, { lane, order: "board" }, 200);
  const open = jobs.filter(({ state }) => state !== "COMPLETE");
  return (
    open.find(({ state }) => state === "CLAIMED") ??
    open.toSorted((a, b) => a.sequence - b.sequence)[0]
  );
}

async function taken(board: JobBoard, query: JobQuery, limit: number): Promise<Job[]> {
  const jobs: Job[] = [];
  for await (const job of board.jobs({ ...query, limit })) if (jobs.push(job) === limit) break;
  return jobs;
}
