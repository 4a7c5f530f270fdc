import type { StoredJob } from "../../src/adapter.ts";
import type { FlowDetail } from "../../src/index.ts";
import { UNREAD, type Saved } from "./input-record.ts";
import type { Head } from "./schema.ts";

/** A record as it was last read or written. */
export interface Known<T> {
  /** Undefined once it is removed. */
  readonly value: T | undefined;
  /** Where the database has a job, if it does. */
  readonly home?: "jobs" | "ended" | undefined;
  readonly saved?: Saved | undefined;
  /** The atoms of a flow that are records of their own, as these have them. */
  readonly atoms?: FlowDetail["atoms"] | undefined;
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
  /** What the next transaction will find if nobody else writes, as nobody did of late: enough to begin with. */
  readonly trusted: Head | undefined;
  /** Whether what is known is still true when this is what a transaction found; forgets it if not. */
  recall(found: Head): void;
  /** Keeps what is known now that this is what the next transaction will find. */
  keep(left: Head): void;
  forget(): void;
}

// About what is being worked on at a time.
const LIMIT = 512;

export function createMemory(): Memory {
  const jobs: KnownJobs = new Map();
  const flows: KnownFlows = new Map();
  let last: Head | undefined;
  let isAlone = false;

  const forget = () => {
    jobs.clear();
    flows.clear();
    last = undefined;
    isAlone = false;
  };

  return {
    jobs,
    flows,
    get trusted() {
      return isAlone ? last : undefined;
    },
    recall(found) {
      if (found.commit === last?.commit) isAlone = true;
      else forget();
    },
    keep(left) {
      last = left;
      // Nobody asks for what has ended.
      for (const [id, { home }] of jobs) if (home !== "jobs") jobs.delete(id);
      for (const [id, { value }] of flows) {
        if (!value || value.state === "SUCCESS") flows.delete(id);
      }
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
  // Far from the limit nobody goes.
  if (value === undefined || all.size < LIMIT / 2) return value;
  all.delete(id);
  all.set(id, value);
  return value;
}
