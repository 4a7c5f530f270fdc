import { isHeld } from "../../src/adapter.ts";
import type { Database } from "./database.ts";

/**
 * What the object's own conductor holds, each with the token of its claim: those stay in the due index, and so no row is
 * written to move them (P40).
 */
export type Held = ReadonlyMap<string, string | undefined>;

/** A job that is claimed; `dueAt` is when its lease lapses. */
export interface Claimed {
  readonly id: string;
  readonly flow: string;
  readonly needs: string;
  readonly rank: number;
  readonly dueAt: number;
  readonly sequence: number;
  readonly lane: string | null;
  readonly leaseMs: number | null;
}

/** All that are claimed. */
export function claimedNow(database: Database, held: Held): Claimed[] {
  const what =
    "SELECT id, flow, needs, rank, lane, lease_until AS dueAt, lease_ms AS leaseMs, sequence FROM footplate_jobs";
  const outside = `${what} INDEXED BY footplate_claimed WHERE state = 'CLAIMED' AND holder IS NULL`;
  const own = `${what} WHERE state = 'CLAIMED' AND holder IS NOT NULL AND id IN (SELECT value FROM json_each(?))`;
  return [
    ...database.run<Claimed>(outside),
    ...(held.size > 0 ? database.run<Claimed>(own, JSON.stringify([...held.keys()])) : []),
  ];
}

/** Whether the lease of one that is claimed runs at `now`; one that is further ahead than its own length does not (P20). */
export const runsAt = ({ dueAt, leaseMs }: Claimed, now: number): boolean =>
  isHeld({ state: "CLAIMED", leaseUntil: dueAt, ...(leaseMs !== null && { leaseMs }) }, now);
