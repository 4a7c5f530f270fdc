import type { StoredJob } from "../../src/adapter.ts";
import type { FlowDetail } from "../../src/index.ts";
import { UNREAD, type Saved } from "./input-record.ts";

/** A record as it was last read or written. */
export interface Known<T> {
  /** Undefined once it is removed. */
  readonly value: T | undefined;
  /** Where the database has a job, if it does. */
  readonly home?: "jobs" | "ended" | undefined;
  readonly saved?: Saved | undefined;
}

export type KnownJobs = Map<string, Known<StoredJob>>;
export type KnownFlows = Map<string, Known<FlowDetail>>;

/**
 * What this handle knows of the database, which is true for as long as nobody else writes to it: a handle that works alone
 * need not read again what it has just written.
 */
export interface Memory {
  readonly jobs: KnownJobs;
  readonly flows: KnownFlows;
  /** Whether what is known is still true when the last transaction that wrote was this one; forgets it if not. */
  recall(lastCommit: string | undefined): void;
  /** Keeps what is known now that this transaction is the last one. */
  keep(lastCommit: string): void;
  forget(): void;
}

// About what is being worked on at a time.
const LIMIT = 512;

export function createMemory(): Memory {
  const jobs: KnownJobs = new Map();
  const flows: KnownFlows = new Map();
  let last: string | undefined;

  const forget = () => {
    jobs.clear();
    flows.clear();
    last = undefined;
  };

  return {
    jobs,
    flows,
    recall(lastCommit) {
      if (last === undefined || lastCommit !== last) forget();
    },
    keep(lastCommit) {
      last = lastCommit;
      // Nobody asks for what has ended.
      for (const [id, { home }] of jobs) if (home !== "jobs") jobs.delete(id);
      for (const [id, { value }] of flows) if (!value) flows.delete(id);
      trim(jobs);
      trim(flows);
    },
    forget,
  };
}

function trim<T extends { readonly store: Record<string, unknown> }>(
  all: Map<string, Known<T>>,
): void {
  let surplus = all.size - LIMIT;
  for (const [id, known] of all) {
    // The longest known go first.
    if (surplus-- > 0) all.delete(id);
    else if (known.saved?.apart && known.value) {
      // A big store is kept apart because it is big.
      const saved = { store: UNREAD, apart: true };
      all.set(id, { ...known, value: { ...known.value, store: UNREAD }, saved });
    }
  }
}

/** Puts what was just used behind what was used before. */
export function touch<T>(all: Map<string, T>, id: string): T | undefined {
  const value = all.get(id);
  if (value === undefined) return undefined;
  all.delete(id);
  all.set(id, value);
  return value;
}
