import type { StoredJob } from "./store.ts";

/** What only a claim gives a job. */
type OfClaim = "owner" | "leaseUntil" | "leaseMs" | "dueAt" | "token" | "holder";
/** What only a wait does. */
type OfWait = "wakeAt" | "waitingFor" | "untilOnline" | "behind";

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type Optional = Exclude<
  { [K in keyof StoredJob]-?: undefined extends StoredJob[K] ? K : never }[keyof StoredJob],
  OfClaim | OfWait
>;

// All of them: one that is forgotten does not compile.
const OPTIONAL = Object.keys({
  bookId: true,
  endedAt: true,
  key: true,
  lane: true,
  deadlineAt: true,
  every: true,
  slotAt: true,
  passedOn: true,
  outcome: true,
  cancelRequested: true,
  cancelledUnder: true,
  condemned: true,
} satisfies Record<Optional, true>) as readonly Optional[];

/**
 * A copy of a job, to be changed, without what a claim or a wait gave it.
 *
 * Written out, as each turn of a job begins and ends with one: a copy key by key takes three times as long.
 */
export function bare(job: StoredJob): Draft<StoredJob> {
  const copy: Draft<StoredJob> = {
    id: job.id,
    name: job.name,
    flow: job.flow,
    flowId: job.flowId,
    store: job.store,
    priority: job.priority,
    state: job.state,
    generation: job.generation,
    run: job.run,
    runAt: job.runAt,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    sequence: job.sequence,
    needs: job.needs,
    signals: job.signals,
    signalled: job.signalled,
    attempts: job.attempts,
    turns: job.turns,
    meta: job.meta,
  };
  for (const key of OPTIONAL) {
    if (job[key] !== undefined) (copy as Record<string, unknown>)[key] = job[key];
  }
  return copy;
}
