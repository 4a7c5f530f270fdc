import type { Job } from "../job.ts";
import type { Fate } from "../states.ts";
import type { Entity } from "./entity.ts";
import type { BoardEvent } from "./events.ts";
import type { BoardCounts, JobQuery } from "./jobboard.ts";
import type { PauseScope } from "./pausing.ts";

/** A job as a store keeps it: the job, and what only the rules read. */
export interface StoredJob extends Job {
  /**
   * Set while it may be claimed once this time has come; absent while it is
   * ended, held back by its lane, or parked for a signal alone. For a claimed
   * job: `leaseUntil`. The due index holds nothing else.
   */
  readonly dueAt?: number;
  /** The token of the claim call that took it (P4). Only while claimed. */
  readonly token?: string;
  /** The store handle the claim was made through, see `JobStore.holder` (P34, P40). Only while claimed. */
  readonly holder?: string;
  /** It asked to come back when the network does, at the latest at `dueAt` (P10). */
  readonly untilOnline?: boolean;
  /** The generation that held it when it was asked to cancel: that owner may not know of it (P11). */
  readonly cancelledUnder?: number;
  /** How long the present lease was given for. Only while claimed. */
  readonly leaseMs?: number;
  /** All that was sent to it, in order, by name (P12). */
  readonly signals: Readonly<Record<string, readonly unknown[]>>;
  /** A signal came while it was claimed. */
  readonly signalled: boolean;
  /**
   * Held back by its lane, and so without `dueAt` (P23). Of the live jobs of a lane exactly one is not: it holds the lane. Two
   * only if `claimJob` took one out of turn.
   */
  readonly behind?: true;
  /** When the slot of its series was (`every`). */
  readonly slotAt?: number;
  /** The series goes on without it: its key is another's, and its end posts nothing. */
  readonly passedOn?: true;
  /** It is being purged: its flow detail may be gone already, and so it is not redriven (P27). */
  readonly condemned?: boolean;
}

/** What a rule must see before it can decide. Several of them are a union. */
export interface Reads {
  readonly ids?: readonly string[];
  /** All `ids` were made for this very call, so that none is there unless an earlier try added it: only a second one need look. */
  readonly fresh?: true;
  /** A key belongs to its lane, or to all jobs without one (P24). A job that passed its key on does not have it. */
  readonly keys?: readonly { readonly key: string; readonly lane?: string }[];
  /** Of these lanes, and of those of all jobs found, `Found.lanes` tells. */
  readonly lanes?: readonly string[];
  /** Which scopes are paused; with `due` this is told unasked. */
  readonly paused?: true;
  /**
   * The first `limit` jobs with `dueAt <= now` of these flows (all, without the list) whose `needs` are all in
   * `provides`, in claiming order: priority, then `dueAt`, then `sequence` (P22). A claimed job whose lease is further ahead
   * than its own length is due as well (P20). What is paused is not there, see `isPaused`.
   */
  readonly due?: {
    readonly now: number;
    readonly limit: number;
    readonly flows?: readonly string[];
    readonly provides?: readonly string[];
  };
  /** Claimed jobs that carry this claim token. */
  readonly token?: string;
  /** Claimed jobs that were claimed through this handle. */
  readonly holder?: string;
  /** Jobs with `untilOnline`. */
  readonly untilOnline?: true;
  /** Ended jobs, longest ended first. */
  readonly ended?: {
    readonly before?: number;
    readonly fates?: readonly Fate[];
    readonly limit: number;
  };
}

/** What a store found of it. */
export interface Found {
  /** Each job once. Those of `due` come in claiming order, and before any other. */
  readonly jobs: readonly StoredJob[];
  /** The smallest `dueAt` of a job that fits `due` and was not returned by it, be it due or not. */
  readonly nextAt?: number;
  /**
   * Of each lane that was asked for, or that a job of `jobs` is in: the live jobs that are not `behind`, and the first of
   * those that are, by `sequence`.
   */
  readonly lanes: Readonly<Record<string, readonly StoredJob[]>>;
  /** What is paused, where that was asked for. */
  readonly paused: readonly PauseScope[];
  /** The highest `sequence` ever given on this board; 0 on a new one. */
  readonly lastSequence: number;
}

/** What a rule decided. */
export interface Writes<T> {
  readonly put?: readonly StoredJob[];
  /** Jobs that go, as they are told of with `REMOVED`. */
  readonly remove?: readonly StoredJob[];
  /** For each of `put`, in its order, what there is to tell of it. */
  readonly events?: readonly (BoardEvent["type"] | undefined)[];
  /** In place of what was paused so far. */
  readonly paused?: readonly PauseScope[];
  readonly value: T;
}

/**
 * All a board asks of its backend: a transaction, a page, a wake-up. What the
 * verbs mean is `createJobBoard`'s to know.
 */
export interface JobStore {
  /** Which data this reaches: equal for two handles on the same data, never for others (P5). */
  readonly id?: string;
  /**
   * Names this handle; a claim remembers through which one it was made, so that the claims of a dead handle can be freed.
   * Read anew for each claim: a handle that lost its claims goes on under another name.
   */
  readonly holder?: string;
  /** Whether values may hold Blob and File. @default false */
  readonly blobs?: boolean;
  /**
   * Reads, decides, writes: one atomic step. `decide` is pure and synchronous
   * and may be called again; when it throws, nothing changes and the error
   * comes out as it is. Steps asked for in one turn may share a transaction;
   * each then sees what those before it wrote (P29).
   */
  change<T>(
    reads: Reads,
    decide: (found: Found) => Writes<T>,
    options?: { durability?: "strict" | "relaxed" | undefined },
  ): Promise<T>;
  get(id: string): Promise<StoredJob | undefined>;
  /** One page in the query's order. A lapsed lease counts as UNCLAIMED at `now`. */
  page(query: JobQuery, now: number): Promise<readonly StoredJob[]>;
  counts(now: number): Promise<BoardCounts>;
  /**
   * The latest time since which a job says that it is due, if that is after `now`: the clock was set back then (P22).
   * Asked before the first claim through this handle, as from then on the board remembers what time it was. @default now
   */
  latest?(now: number): Promise<number>;
  /** Who is here. Adds `change` first, in place of one of its name, and forgets who was not present any more when it was seen. */
  entities(change?: Entity): Promise<readonly Entity[]>;
  /** What happened behind `after`, or only the newest cursor without it. */
  events(
    after?: string,
  ): Promise<{ readonly events: readonly BoardEvent[]; readonly cursor: string }>;
  /** Calls back when something may have happened, here or elsewhere. */
  watch(wake: () => void): () => void;
  close(): Promise<void>;
}
