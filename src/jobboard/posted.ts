import { FootplateError } from "../errors.ts";
import { dueBy, heldBack, isHeldBack } from "./lanes.ts";
import { priorityOf } from "./order.ts";
import type { PlainPosting } from "./posting.ts";
import { firstSlot } from "./series.ts";
import type { Found, StoredJob, Writes } from "./store.ts";

/** A posting whose job has an id already, so that adding it may be tried again (P4). */
export type Identified = PlainPosting & { readonly id: string };

// Pure and synchronous, so that a store can run it inside one transaction.

/**
 * Adds the jobs that do not exist yet, and gives for each posting the job it stands for (P24).
 * @throws {FootplateError} `DUPLICATE` when that job runs another flow, or id and key name two jobs
 */
export function posted(
  postings: readonly Identified[],
  found: Found,
  now: number,
): Writes<readonly StoredJob[]> {
  const known = new Map(found.jobs.map((job) => [job.id, job]));
  const byKey = new Map(
    found.jobs.flatMap((job) => (job.key === undefined || job.passedOn ? [] : [[keyOf(job), job]])),
  );
  const lanes = new Set<string>();
  const put: StoredJob[] = [];
  const value = postings.map((posting) => {
    const same = theSame(posting, known.get(posting.id), byKey.get(keyOf(posting)));
    if (same) return same;
    const { lane } = posting;
    const asked = jobOf(posting, found.lastSequence + put.length + 1, now);
    const isBehind = lane !== undefined && (lanes.has(lane) || isHeldBack(asked, found.lanes));
    const job = isBehind ? heldBack(asked, now) : asked;
    put.push(job);
    known.set(job.id, job);
    if (lane !== undefined) lanes.add(lane);
    if (job.key !== undefined) byKey.set(keyOf(job), job);
    return job;
  });
  return { put, events: put.map(() => "POSTED" as const), value };
}

/** What a key is unique as: within its lane, else among the jobs of no lane (P24). */
export function keyOf(of: {
  readonly lane?: string | undefined;
  readonly key?: string | undefined;
}): string | undefined {
  const { lane, key } = of;
  if (key === undefined) return undefined;
  if (lane !== undefined) return JSON.stringify([lane, key]);
  // As it is, but for one that could be taken for a lane's.
  return key.startsWith("[") ? JSON.stringify([key]) : key;
}

function theSame(
  posting: Identified,
  byId: StoredJob | undefined,
  byKey: StoredJob | undefined,
): StoredJob | undefined {
  if (byId && byKey && byId.id !== byKey.id) {
    throw new FootplateError(
      "DUPLICATE",
      `There is a job "${byId.id}", and key "${posting.key}" is another's, "${byKey.id}"`,
    );
  }
  const job = byId ?? byKey;
  if (job && job.flow.name !== posting.flow) {
    throw new FootplateError(
      "DUPLICATE",
      `Job "${job.id}" runs flow "${job.flow.name}", not "${posting.flow}"`,
    );
  }
  return job;
}

function jobOf(posting: Identified, sequence: number, now: number): StoredJob {
  const { id, flow, args, key, lane, bookId, every, deadlineAt } = posting;
  const runAt = startOf(posting, now);
  const deadline = deadlineAt !== undefined && { deadlineAt };
  return {
    id,
    name: posting.name ?? flow,
    flow: { name: flow, ...(args !== undefined && { args }) },
    flowId: posting.flowId ?? id,
    ...(bookId !== undefined && { bookId }),
    store: (posting.store ?? {}) as Record<string, unknown>,
    priority: priorityOf(posting.priority ?? "NORMAL") ?? "NORMAL",
    state: "UNCLAIMED",
    generation: 0,
    run: 0,
    runAt,
    dueAt: dueBy(runAt, deadlineAt)!,
    createdAt: now,
    updatedAt: now,
    sequence,
    ...(key !== undefined && { key }),
    ...(lane !== undefined && { lane }),
    ...deadline,
    ...(every && { every, slotAt: runAt }),
    needs: posting.needs?.length ? posting.needs : NONE,
    signals: NOTHING,
    signalled: false,
    attempts: NO_ATTEMPTS,
    turns: NONE,
    meta: (posting.meta ?? NOTHING) as Record<string, unknown>,
  };
}

// All jobs begin with these: a board of a million is not to hold a million of each.
const NONE: readonly never[] = Object.freeze([]);
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});
const NO_ATTEMPTS = Object.freeze({ failed: 0, lost: 0, errors: 0 });

function startOf({ runAt, delayMs, every }: Identified, now: number): number {
  const from = delayMs === undefined ? (runAt ?? now) : Math.max(runAt ?? 0, now + delayMs);
  return every ? firstSlot(every, from) : from;
}
