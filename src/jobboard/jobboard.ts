// For `AsyncDisposable`, which the libraries of most people who read these types do not have.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Flow, FlowRef, Postable } from "../flow/flow.ts";
import type { FlowFactory } from "../flow/flow-factory.ts";
import type { Task } from "../flow/task.ts";
import type { Claim, ClaimToken, Ending, Job, Outcome } from "../job.ts";
import type { Off } from "../notifier.ts";
import type { Fate, FlowState, JobState } from "../states.ts";
import type { Entity } from "./entity.ts";
import type { BoardEvent, EventFilter } from "./events.ts";
import type { PauseScope } from "./pausing.ts";
import type { ArgsOf, Posting, PostingOptions, ResultsOf, StoreOf } from "./posting-options.ts";

/** Which jobs to list, and how. */
export interface JobQuery {
  state?: JobState | undefined;
  fate?: Fate | undefined;
  /** "FAILED": FAILURE or REVERTED, the consumed jobs that did not succeed. */
  flowState?: FlowState | "FAILED" | undefined;
  flow?: string | undefined;
  owner?: string | undefined;
  lane?: string | undefined;
  key?: string | undefined;
  /** In the id, name, flow, key or lane, whatever the case. */
  text?: string | undefined;
  endedBefore?: number | undefined;
  /** @default "board": highest priority first, then oldest; "newest": by posting; "ended": what has ended, the last first */
  order?: "board" | "newest" | "ended" | undefined;
  limit?: number | undefined;
  /** Goes on behind the job with this id, which must still exist. */
  after?: string | undefined;
}

/** How many jobs there are, by state and fate. */
export interface BoardCounts extends Readonly<Record<"UNCLAIMED" | "CLAIMED" | Fate, number>> {
  /** Those of CONSUMED whose flow did not succeed. */
  readonly FAILED: number;
  /** Since when the longest waiting due job waits. */
  readonly oldestDueAt?: number;
}

/** What a conductor asks for when it claims. */
export interface ClaimRequest {
  who: string;
  leaseMs: number;
  /** @default 1 */
  limit?: number | undefined;
  flows?: readonly string[] | undefined;
  provides?: readonly string[] | undefined;
  /** New for each call; the same again returns the same claims (a reply was lost). @default made here */
  token?: string | undefined;
}

/** What it got. */
export interface Claimed {
  readonly claims: readonly Claim[];
  /** When the next one that fits may be due, lapsing leases included, for one timer to wait on. */
  readonly nextAt?: number;
  /** The board's clock as it answered (P18). @default the claimer's own clock */
  readonly now?: number;
}

/** How a claimed job goes back on the board. */
export interface AbandonOptions {
  reason?: string | undefined;
  delayMs?: number | undefined;
  wakeAt?: number | undefined;
  /** Due as soon as one of these is sent, and at once if one was since the claim (P12). */
  waitingFor?: readonly string[] | undefined;
  /** Due as soon as the network is back, where the board can tell; at the latest when its delay is over (P10). */
  until?: "online" | undefined;
  /** The budget it is charged to. @default none */
  count?: keyof Job["attempts"] | undefined;
}

/** Which ended jobs are to go. */
export interface PurgeQuery {
  /** @default those that ended first */
  ids?: readonly string[] | undefined;
  fate?: Fate | undefined;
  olderThanMs?: number | undefined;
  /** @default all of them, for `purge`; 100, for `condemn` */
  limit?: number | undefined;
}

/** What is to be different when a job is tried again. */
export interface RedriveChanges {
  /** Keys given replace those stored, others stay. */
  store?: object | undefined;
  /** With a new `flowId`; the old detail stays for who wants to look. @default false */
  fromStart?: boolean | undefined;
}

/**
 * Where jobs are posted, claimed and ended. Any number of conductors share
 * one; every method is atomic, and batches are one transaction.
 * Adapters do not write these methods: see `createJobBoard` and `remoteJobBoard` of footplate/adapter.
 */
export interface JobBoard extends AsyncDisposable {
  /** Which data this reaches; a conductor refuses a board and a persistence that both say and differ. */
  readonly store?: string;
  /**
   * Adds an unclaimed job.
   * @throws `INVALID_INPUT`; `MISSING_DEPENDENCIES` when the flow itself is given; `DUPLICATE` for a known id or key of another flow
   */
  post<In extends object = { [name: string]: any }, Out extends object = any, Args = unknown>(
    posting: PostingOptions & {
      flow: Flow<In, Out> | Task<In, Out> | FlowRef<In, Out> | FlowFactory<Args, In, Out> | string;
    } & ArgsOf<NoInfer<Args>> &
      StoreOf<NoInfer<In>>,
  ): Promise<Job<Out>>;
  /** All or none. */
  postAll<const F extends readonly Postable[]>(postings: {
    readonly [K in keyof F]: Posting<F[K]>;
  }): Promise<{ readonly [K in keyof F]: Job<ResultsOf<F[K]>> }>;
  get(id: string): Promise<Job | undefined>;
  jobs(query?: JobQuery): AsyncIterable<Job>;
  counts(): Promise<BoardCounts>;
  /**
   * Takes up to `limit` due jobs nobody holds, best first. Expired leases count as free.
   * @throws `INVALID_INPUT` (empty who, leaseMs <= 0)
   */
  claim(request: ClaimRequest): Promise<Claimed>;
  /**
   * This job now, whatever its `runAt`, lane, `needs` or `waitingFor` say: for a person or a test.
   * @throws `NOT_FOUND` (also when it has ended), `UNCLAIMABLE` (held, also by the same `who`), `INVALID_INPUT` (empty who, leaseMs <= 0)
   */
  claimJob(id: string, request: { who: string; leaseMs: number }): Promise<Claim>;
  /** A claim that has lapsed is still good, here and below, until somebody else takes the job. @throws as `abandon` */
  extend(claim: ClaimToken, leaseMs: number): Promise<Claim>;
  /** As `extend`; a claim that is lost comes back as undefined in its place. */
  extendAll(
    claims: readonly ClaimToken[],
    leaseMs: number,
  ): Promise<readonly (Claim | undefined)[]>;
  /**
   * Back on the board, due after `delayMs`, or parked until `wakeAt` or a
   * signal in `waitingFor`; due at once if one was sent since the claim.
   * @throws `NOT_FOUND` (also for an unclaimed job), `NOT_OWNER` (another `who` holds it), `STALE_CLAIM` (same `who`, another generation)
   */
  abandon(claim: ClaimToken, options?: AbandonOptions): Promise<Job>;
  /**
   * Ends the job for good: CONSUMED, or CANCELLED when that was asked and the flow did not succeed. Repeating it under the
   * same claim returns the job (P4). @throws as `abandon`
   */
  consume(claim: ClaimToken, ending?: Ending): Promise<Job>;
  /** Sets the job aside with a reason, for a person to look at. @throws as `abandon` */
  trash(claim: ClaimToken, reason: string, ending?: Ending): Promise<Job>;
  /**
   * Never begun: ends at once. Else what was done must be reverted: it comes due at once, and whoever holds or next claims it
   * reverts and ends it CANCELLED. It may end otherwise before that.
   * @param reason @default "Cancelled"
   * @throws `NOT_FOUND`, `INVALID_STATE` (it has ended)
   */
  cancel(id: string, reason?: string): Promise<Job>;
  /**
   * An ended job that did not succeed back on the board, budgets at 0: what failed is tried again, what is finished stays; a
   * reverted flow starts over.
   * @throws `NOT_FOUND`, `INVALID_STATE` (it has not ended, or it succeeded), `INVALID_INPUT`
   */
  redrive(id: string, changes?: RedriveChanges): Promise<Job>;
  /**
   * Keeps a payload for the flow, behind those of the same name sent before, and wakes the job if it is parked for it (P12).
   * @throws `NOT_FOUND`, `INVALID_STATE` (it has ended), `INVALID_INPUT`
   */
  signal(id: string, name: string, payload?: unknown): Promise<void>;
  /** All that was sent, in order, by name. @throws `NOT_FOUND` */
  signals(id: string): Promise<Readonly<Record<string, readonly unknown[]>>>;
  /** Claims skip what is paused: one flow, one lane, or all without a scope. What is running goes on. @throws `INVALID_INPUT` */
  pause(scope?: PauseScope): Promise<void>;
  /** Takes back the same `pause`: resuming all leaves a flow paused that was paused by itself. @throws `INVALID_INPUT` */
  resume(scope?: PauseScope): Promise<void>;
  paused(): Promise<readonly PauseScope[]>;
  /** Who is working here; forgotten when not renewed within `ttlMs`. @throws `INVALID_INPUT` */
  register(entity: Entity): Promise<void>;
  entities(): Promise<readonly Entity[]>;
  /** Resolves once the job is COMPLETE. @throws `NOT_FOUND`, `TIMEOUT`, or the signal's reason */
  wait<Out extends object>(
    job: Job<Out> | string,
    options?: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined },
  ): Promise<Outcome<Out>>;
  /**
   * Deletes ended jobs with their keys; gives how many. Those whose `ids` are not known, or which have not ended, are passed
   * over. What was trashed is never deleted by age alone: say its `fate`. Flow details are `purgeEnded`'s to remove.
   * @throws `INVALID_INPUT`
   */
  purge(query?: PurgeQuery): Promise<number>;
  /**
   * What `purge` would delete, longest ended first, or as many of them as `limit` says: from now on none of them can be redriven.
   * `purgeEnded` begins with it, since a job must not run again after its flow detail is gone.
   * @throws `INVALID_INPUT`
   */
  condemn(query?: PurgeQuery): Promise<readonly Job[]>;
  /** A live, coalesced list for user interfaces: `get` is stable between changes. */
  watch(query?: JobQuery): { get(): readonly Job[]; subscribe(onChange: () => void): Off };
  /** Live from now, or from behind `after`; ends with `signal`. */
  events(options?: {
    after?: string | undefined;
    signal?: AbortSignal | undefined;
  }): AsyncIterable<BoardEvent>;
  /**
   * What happens on this board from now on, also by others, until taken off or `close`.
   * @param filter Asked before a copy of the event is made for the listener; it must not change what it is shown. @default all
   */
  on<T extends BoardEvent["type"]>(
    event: T,
    listener: (event: BoardEvent & { readonly type: T }) => void,
    filter?: EventFilter,
  ): Off;
  on(event: "*", listener: (event: BoardEvent) => void, filter?: EventFilter): Off;
  close(): Promise<void>;
}
