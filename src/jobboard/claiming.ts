import { FootplateError } from "../errors.ts";
import type { ClaimToken, Turn } from "../job.ts";
import { whyNotOwned } from "./owning.ts";
import { isHeld } from "./seen.ts";
import type { Found, StoredJob, Writes } from "./store.ts";
import { without } from "./without.ts";

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
}

/** Takes what is due, or gives again what this call's token has taken already (P4). */
export function taken(found: Found, claiming: Claiming, now: number): Writes<Taken> {
  const { jobs, nextAt } = found;
  const next = nextAt !== undefined && { nextAt };
  const again = jobs.filter(
    ({ state, token, owner }) =>
      state === "CLAIMED" && token === claiming.token && owner === claiming.who,
  );
  if (again.length > 0) return { value: { jobs: again, ...next } };
  // Another's job may be found as well, by the same token.
  const due = jobs.filter(({ dueAt = Infinity }) => dueAt <= now);
  const { value, ...writes } = granted(due, claiming, now);
  return { ...writes, value: { jobs: value, ...next } };
}

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
  const { value, ...writes } = granted([job], claiming, now);
  return { ...writes, value: value[0] as StoredJob };
}

function granted(
  jobs: readonly StoredJob[],
  claiming: Claiming,
  now: number,
): Writes<readonly StoredJob[]> {
  const put: StoredJob[] = [];
  const events: ("LOST" | "CLAIMED")[] = [];
  const value = jobs.map((job) => {
    const free = job.state === "CLAIMED" ? lost(job, now) : job;
    if (free !== job) {
      put.push(free);
      events.push("LOST");
    }
    const mine = claimed(free, claiming, now);
    put.push(mine);
    events.push("CLAIMED");
    return mine;
  });
  return { put, events, value };
}

function claimed(job: StoredJob, claiming: Claiming, now: number): StoredJob {
  const { who, leaseMs, token, holder } = claiming;
  const generation = job.generation + 1;
  const turn: Turn = { who, generation, claimedAt: now };
  return {
    ...without(job, "wakeAt", "untilOnline"),
    state: "CLAIMED",
    owner: who,
    leaseUntil: now + leaseMs,
    dueAt: now + leaseMs,
    generation,
    updatedAt: now,
    turns: [...job.turns, turn].slice(-TURNS),
    ...(token !== undefined && { token }),
    ...(holder !== undefined && { holder }),
  };
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
    const extended = { ...job, leaseUntil, dueAt: leaseUntil, updatedAt: now };
    put.push(extended);
    return extended;
  });
  return { put, events: put.map(() => "EXTENDED" as const), value };
}

/** The job after its owner lost it: free at once. */
export function lost(job: StoredJob, now: number): StoredJob {
  return {
    ...disowned(job),
    state: "UNCLAIMED",
    dueAt: now,
    updatedAt: now,
    attempts: { ...job.attempts, lost: job.attempts.lost + 1 },
    turns: turnEnded(job, { endedAt: now, ended: "LOST" }),
  };
}

/** The job without all that only a claim gave it. */
export const disowned = (job: StoredJob) =>
  without(job, "owner", "leaseUntil", "dueAt", "token", "holder");

/** The job's turns, the last one ended. */
export const turnEnded = (job: StoredJob, end: Partial<Turn>): readonly Turn[] =>
  job.turns.map((turn, index) => (index === job.turns.length - 1 ? { ...turn, ...end } : turn));
