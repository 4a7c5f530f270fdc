import type { Claim, ClaimToken, Ending, Job, Outcome } from "../job.ts";
import type { WireOf } from "../wire.ts";
import type { Entity } from "./entity.ts";
import type { BoardEvent } from "./events.ts";
import type {
  AbandonOptions,
  BoardCounts,
  Claimed,
  ClaimRequest,
  JobQuery,
  PurgeQuery,
  RedriveChanges,
} from "./jobboard.ts";
import type { PauseScope } from "./pausing.ts";
import type { PlainPosting } from "./posting.ts";

/** The board as requests and replies: what HTTP and RPC carry. No functions, iterators or signals cross. */
export interface BoardVerbs {
  /** All or none. */
  post: { ask: { postings: readonly PlainPosting[] }; reply: readonly Job[] };
  get: { ask: { id: string }; reply: Job | undefined };
  /** May hold fewer than `limit` although there are more; an empty page is the end. */
  page: { ask: JobQuery; reply: readonly Job[] };
  counts: { ask: {}; reply: BoardCounts };
  /** With `waitMs`, waits that long for a job that can be claimed. */
  claim: {
    ask: ClaimRequest & { token: string; waitMs?: number | undefined };
    reply: Claimed;
  };
  claimJob: { ask: { id: string; who: string; leaseMs: number }; reply: Claim };
  extend: {
    ask: { claims: readonly ClaimToken[]; leaseMs: number };
    reply: readonly (Claim | undefined)[];
  };
  abandon: { ask: { claim: ClaimToken; options?: AbandonOptions | undefined }; reply: Job };
  consume: { ask: { claim: ClaimToken; ending?: Ending | undefined }; reply: Job };
  trash: {
    ask: { claim: ClaimToken; reason: string; ending?: Ending | undefined };
    reply: Job;
  };
  cancel: { ask: { id: string; reason?: string | undefined }; reply: Job };
  redrive: { ask: { id: string; changes?: RedriveChanges | undefined }; reply: Job };
  signal: { ask: { id: string; name: string; payload?: unknown }; reply: undefined };
  signals: { ask: { id: string }; reply: Readonly<Record<string, readonly unknown[]>> };
  /** `on: false` is `resume`. */
  pause: { ask: { scope?: PauseScope | undefined; on: boolean }; reply: undefined };
  paused: { ask: {}; reply: readonly PauseScope[] };
  register: { ask: Entity; reply: undefined };
  entities: { ask: {}; reply: readonly Entity[] };
  purge: { ask: PurgeQuery; reply: number };
  condemn: { ask: PurgeQuery; reply: readonly Job[] };
  /** Long poll: undefined when `waitMs` passed. */
  wait: { ask: { id: string; waitMs: number }; reply: Outcome | undefined };
  /** Long poll. Without `after` it only tells the newest cursor, and at once. */
  events: {
    ask: { after?: string | undefined; waitMs: number };
    reply: { readonly events: readonly BoardEvent[]; readonly cursor: string };
  };
}

/** What a board can be asked. */
export type Verb = keyof BoardVerbs;

/** Carries one verb to a board elsewhere and its reply back. */
export type Wire = WireOf<BoardVerbs>;

/** The verbs of which a second one changes nothing: a client may ask again when a reply is lost (P4). */
export const idempotent: Readonly<Record<Verb, boolean>> = {
  // Its ids and keys are made before the first try.
  post: true,
  get: true,
  page: true,
  counts: true,
  // Its token is.
  claim: true,
  claimJob: false,
  extend: true,
  // After the first one the job is nobody's, or somebody else's.
  abandon: false,
  consume: true,
  trash: true,
  // The first one may have ended the job, and the second would be refused.
  cancel: false,
  redrive: false,
  // The second one would be another payload.
  signal: false,
  signals: true,
  pause: true,
  paused: true,
  register: true,
  entities: true,
  // With a limit, the second one would take as many more.
  purge: false,
  condemn: true,
  wait: true,
  events: true,
};
