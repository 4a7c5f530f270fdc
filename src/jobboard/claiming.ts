import { FootplateError } from "../errors.ts";
import type { ClaimToken, Outcome, Turn } from "../job.ts";
import { bare } from "./bare.ts";
import type { BoardEvent } from "./events.ts";
import { finished, type NewId } from "./finishing.ts";
import { heldBack, holdersBeside } from "./lanes.ts";
import { whyNotOwned } from "./owning.ts";
import { instantText } from "../instant-text.ts";
import { isHeld } from "./seen.ts";
import type { Found, StoredJob, Writes } from "./store.ts";

// Pure and synchronous, so that a store can run them inside one transaction.

/** How many turns a job remembers. */
const TURNS = 16;

/** What is claimed with. */
export interface Claiming {
  readonly who: string;
  readonly leaseMs: number;
  /** Names the call, so that asking again gives the same claims (P4). */
  readonly token?: string | undefined;
  /** The handle of the store it is claimed through. */
  readonly holder?: string | undefined;
}

/** What a claim found. */
export interface Taken {
  readonly jobs: readonly StoredJob[];
  readonly nextAt?: number;
  /** How many were due and only put away: expired, or sent back to their lane. */
  readonly passed: number;
}

/** Takes what is due, or gives again what this call's token has taken already (P4). */
export function taken(found: Found, claiming: Claiming, now: number, newId: NewId): Writes<Taken> {
  const { jobs, nextAt } = found;
  const next = nextAt !== undefined && { nextAt };
  const again = jobs.filter(
    ({ state, token, owner }) =>
      state === "CLAIMED" && token === claiming.token && owner === claiming.who,
  );
  if (again.length > 0) return { value: { jobs: again, passed: 0, ...next } };
  // Another's job may be found as well, by the same token.
  const due = jobs.filter((job) => isDue(job, now));
  const { value, ...writes } = granted(due, found, claiming, now, newId);
  return { ...writes, value: { jobs: value, passed: due.length - value.length, ...next } };
}

/** A lease further ahead than its own length is of a time that was taken back (P20). */
const isDue = (job: StoredJob, now: number): boolean =>
  job.state === "CLAIMED" ? !isHeld(job, now) : (job.dueAt ?? Infinity) <= now;

/** Takes one job, due or not. @throws {FootplateError} `NOT_FOUND`, `UNCLAIMABLE` */
export function takenById(
  found: Found,
  id: string,
  claiming: Claiming,
  now: number,
): Writes<StoredJob> {
  const job = found.jobs.find((each) => each.id === id);
  if (!job || job.state === "COMPLETE") {
    throw new FootplateError("NOT_FOUND", `There is no job "${id}" left to claim`);
  }
  if (isHeld(job, now)) {
    throw new FootplateError("UNCLAIMABLE", `Job "${id}" is claimed by "${job.owner}"`);
  }
  const free = job.state === "CLAIMED" ? lost(job, now) : job;
  const mine = claimed(free, claiming, now);
  // Whoever was next in its lane has to wait for it now; who runs there goes on, as somebody wished it so.
  const waiting = holdersBeside(job, found.lanes).filter(({ state }) => state === "UNCLAIMED");
  const put = [
    ...(free === job ? [] : [free]),
    mine,
    ...waiting.map((other) => heldBack(other, now)),
  ];
  return { put, events: free === job ? ["CLAIMED"] : ["LOST", "CLAIMED"], value: mine };
}

function granted(
  due: readonly StoredJob[],
  found: Found,
  claiming: Claiming,
  now: number,
  newId: NewId,
): Writes<readonly StoredJob[]> {
  const put: StoredJob[] = [];
  const events: (BoardEvent["type"] | undefined)[] = [];
  const value: StoredJob[] = [];
  const busy = new Set<string>();
  let { lastSequence } = found;
  const add = (job: StoredJob, event?: BoardEvent["type"]) => {
    put.push(job);
    events.push(event);
  };
  for (const job of due) {
    if (isExpired(job, now)) {
      const end = finished(job, expired(job, now), { lanes: found.lanes, lastSequence }, newId);
      end.put.forEach((each, at) => add(each, end.events[at]));
      lastSequence = Math.max(lastSequence, ...end.put.map(({ sequence }) => sequence));
      continue;
    }
    const free = job.state === "CLAIMED" ? lost(job, now) : job;
    // Two of one lane are here only if `claimJob` took one out of turn: one at a time all the same (P23).
    const isBusy =
      job.lane !== undefined &&
      (busy.has(job.lane) || holdersBeside(job, found.lanes).some((other) => isHeld(other, now)));
    if (isBusy) {
      add(heldBack(free, now), free === job ? undefined : "LOST");
      continue;
    }
    if (free !== job) add(free, "LOST");
    const mine = claimed(free, claiming, now);
    add(mine, "CLAIMED");
    value.push(mine);
    if (job.lane !== undefined) busy.add(job.lane);
  }
  return { put, events, value };
}

/** Of a job that has begun, what was done must be reverted first, by its next owner. */
const isExpired = ({ deadlineAt, generation }: StoredJob, now: number): boolean =>
  deadlineAt !== undefined && deadlineAt <= now && generation === 0;

const expired = ({ deadlineAt = 0 }: StoredJob, at: number): Outcome => ({
  ok: false,
  fate: "TRASHED",
  reason: `Expired: it had not begun by "${instantText(deadlineAt)}"`,
  at,
});

function claimed(job: StoredJob, claiming: Claiming, now: number): StoredJob {
  const { who, leaseMs, token, holder } = claiming;
  const mine = bare(job);
  mine.state = "CLAIMED";
  mine.generation = job.generation + 1;
  mine.updatedAt = now;
  mine.signalled = false;
  const turn: Turn = { who, generation: mine.generation, claimedAt: now };
  mine.turns = job.turns.length < TURNS ? [...job.turns, turn] : [...job.turns.slice(1), turn];
  mine.owner = who;
  mine.leaseUntil = now + leaseMs;
  mine.leaseMs = leaseMs;
  mine.dueAt = now + leaseMs;
  if (token !== undefined) mine.token = token;
  if (holder !== undefined) mine.holder = holder;
  return mine;
}

/** Moves on the leases of the claims that are good; gives the refusals of the others. */
export function renewed(
  claims: readonly ClaimToken[],
  found: Found,
  leaseMs: number,
  now: number,
): Writes<readonly (StoredJob | FootplateError)[]> {
  const jobs = new Map(found.jobs.map((job) => [job.id, job]));
  const put: StoredJob[] = [];
  const value = claims.map((claim) => {
    const job = jobs.get(claim.id);
    const refusal = whyNotOwned(job, claim);
    if (refusal || !job) return refusal as FootplateError;
    const leaseUntil = now + leaseMs;
    const extended = { ...job, leaseUntil, leaseMs, dueAt: leaseUntil, updatedAt: now };
    put.push(extended);
    return extended;
  });
  return { put, events: put.map(() => "EXTENDED" as const), value };
}

/** The job after its owner lost it: free at once. `givenBack`: why it ended, which is no loss then. */
export function lost(job: StoredJob, now: number, givenBack?: string): StoredJob {
  const free = bare(job);
  free.state = "UNCLAIMED";
  free.dueAt = now;
  free.updatedAt = now;
  if (givenBack === undefined) free.attempts = { ...job.attempts, lost: job.attempts.lost + 1 };
  const end: Partial<Turn> =
    givenBack === undefined ? { ended: "LOST" } : { ended: "ABANDONED", reason: givenBack };
  free.turns = turnEnded(job, { endedAt: now, ...end });
  return free;
}

/** The job's turns, the last one ended. */
export const turnEnded = (job: StoredJob, end: Partial<Turn>): readonly Turn[] =>
  job.turns.map((turn, index) => (index === job.turns.length - 1 ? { ...turn, ...end } : turn));
