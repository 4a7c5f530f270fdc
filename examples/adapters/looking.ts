import {
  dueOrder,
  isHeld,
  isPaused,
  keyOf,
  type Found,
  type Reads,
  type StoredJob,
} from "footplate/adapter";

/** What a rule asks for, found by looking at every job. A database has an index for each of these questions. */
export function lookFor(
  reads: Reads,
  jobs: readonly StoredJob[],
  rest: Pick<Found, "paused" | "lastSequence">,
): Found {
  const live = jobs.filter(({ state }) => state !== "COMPLETE");
  const due = reads.due && dueFor(reads.due, live, rest.paused);
  const keys = new Set(reads.keys?.map(keyOf));
  const asked = (job: StoredJob) =>
    reads.ids?.includes(job.id) ||
    (job.key !== undefined && !job.passedOn && keys.has(keyOf(job))) ||
    (job.state === "CLAIMED" && reads.token !== undefined && job.token === reads.token) ||
    (job.state === "CLAIMED" && reads.holder !== undefined && job.holder === reads.holder) ||
    (reads.untilOnline && job.untilOnline);
  const found = new Set([...(due?.jobs ?? []), ...jobs.filter(asked)]);
  if (reads.ended) for (const job of endedFor(reads.ended, jobs)) found.add(job);

  const lanes = new Set(reads.lanes);
  for (const { lane } of found) if (lane !== undefined) lanes.add(lane);
  const inLane = (name: string) => live.filter(({ lane }) => lane === name);
  return {
    ...rest,
    ...(due?.nextAt !== undefined && { nextAt: due.nextAt }),
    jobs: [...found],
    lanes: Object.fromEntries([...lanes].map((name) => [name, headsOf(inLane(name))])),
  };
}

function dueFor(
  { now, limit, flows, provides = [] }: NonNullable<Reads["due"]>,
  jobs: readonly StoredJob[],
  paused: Found["paused"],
) {
  const fitting = jobs.filter(
    (job) =>
      job.dueAt !== undefined &&
      (!flows || flows.includes(job.flow.name)) &&
      job.needs.every((need) => provides.includes(need)) &&
      !isPaused(job, paused),
  );
  // A lease further ahead than its own length has lapsed, too: the clock was set back.
  const isDue = (job: StoredJob) =>
    job.dueAt! <= now || (job.state === "CLAIMED" && !isHeld(job, now));
  const taken = fitting.filter(isDue).toSorted(dueOrder).slice(0, limit);
  const others = fitting.filter((job) => !taken.includes(job)).map(({ dueAt }) => dueAt!);
  return { jobs: taken, nextAt: others.length > 0 ? Math.min(...others) : undefined };
}

/** Longest ended first. */
const endedFor = (
  { before = Infinity, fates, limit }: NonNullable<Reads["ended"]>,
  jobs: readonly StoredJob[],
) =>
  jobs
    .filter(({ outcome, endedAt }) => outcome && (endedAt ?? Infinity) < before)
    .filter(({ outcome }) => !fates || fates.includes(outcome!.fate))
    .toSorted((a, b) => a.endedAt! - b.endedAt! || a.sequence - b.sequence)
    .slice(0, limit);

/** Those that hold a lane, and the first of the others. */
function headsOf(jobs: readonly StoredJob[]): StoredJob[] {
  const [first] = jobs.filter(({ behind }) => behind).toSorted((a, b) => a.sequence - b.sequence);
  return [...jobs.filter(({ behind }) => !behind), ...(first ? [first] : [])];
}
