import { asyncDispose } from "../async-dispose.ts";
import { systemClock, type Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Job } from "../job.ts";
import { checkTimeout } from "../limits.ts";
import { uuidv7 } from "../uuid.ts";
import { askOver, untilReached, type Asker } from "../wire.ts";
import {
  checkAbandon,
  checkClaim,
  checkConsume,
  checkLease,
  checkName,
  checkPostings,
  checkQuery,
  checkRenewal,
  checkTrash,
} from "./checks.ts";
import type { JobBoard, JobQuery } from "./jobboard.ts";
import { listing, type Listed } from "./listing.ts";
import { owned, tokenOf } from "./owning.ts";
import { plainPostings, type AnyPosting, type PlainPosting } from "./posting.ts";
import { remoteEnd } from "./remote-end.ts";
import { remoteEvents } from "./remote-events.ts";
import { remotePresence } from "./remote-presence.ts";
import { remoteSteering } from "./remote-steering.ts";
import { remoteWait } from "./remote-wait.ts";
import { idempotent, type BoardVerbs, type Verb, type Wire } from "./verbs.ts";
import { watchJobs } from "./watch.ts";

/** How a board elsewhere is reached. */
export interface RemoteOptions {
  clock?: Clock | undefined;
  /** Which data is at the other end: `JobBoard.store`. */
  store?: string | undefined;
  /**
   * Gives jobs that are posted together their ids, before the first try, so that a second one posts nothing new (P4).
   * @default a UUID for each that has none, nor a key
   */
  identify?: ((postings: readonly PlainPosting[]) => readonly PlainPosting[]) | undefined;
}

const reads: ReadonlySet<Verb> = new Set([
  ...(["get", "page", "counts", "wait", "events"] as const),
  ...(["signals", "paused", "register", "entities"] as const),
]);

/**
 * A whole board over one function.
 *
 * What cannot be reached is UNAVAILABLE, asked again up to twice where that is safe (P4); `wait`, `events`, `on` and
 * `watch` go on through outages.
 */
export function remoteJobBoard(wire: Wire, options: RemoteOptions = {}): JobBoard {
  const { clock = systemClock, store } = options;
  const { identify = (postings) => postings.map((each) => identified(each, clock)) } = options;
  const closing = new AbortController();
  const send = askOver(wire, idempotent, clock);
  const { events, on, standing } = remoteEvents(send, clock, closing.signal);

  const ownWrites = new Set<() => void>();

  const refuseClosed = () => closing.signal.throwIfAborted();
  const ask: Asker<BoardVerbs> = async (verb, question, signal) => {
    refuseClosed();
    // Requests may overtake each other: one sent before a subscription stands could go unheard by it.
    await standing();
    if (!reads.has(verb)) for (const wake of ownWrites) wake();
    return send(verb, question, signal);
  };

  async function* jobs(query: JobQuery = {}): AsyncGenerator<Job> {
    checkQuery(query);
    const source: Listed<Job> = {
      page: (part) => ask("page", part),
      get: (id) => ask("get", { id }),
      // Of what others do meanwhile a listing does not learn here.
      watch(wake) {
        ownWrites.add(wake);
        return () => void ownWrites.delete(wake);
      },
      fills: false,
    };
    yield* listing(source, query, clock);
  }

  async function postAll(postings: readonly AnyPosting[]): Promise<readonly Job[]> {
    const drafts = plainPostings(postings, { blobs: false });
    const named = drafts instanceof Promise ? await drafts : drafts;
    checkPostings(named);
    const plain = identify(named);
    return ask("post", { postings: plain });
  }

  const board: JobBoard = {
    ...(store !== undefined && { store }),
    post: (async (posting: AnyPosting) => (await postAll([posting]))[0]) as JobBoard["post"],
    postAll: postAll as JobBoard["postAll"],
    async get(id) {
      checkName("id", id);
      return ask("get", { id });
    },
    jobs,
    counts: () => ask("counts", {}),
    async claim(request) {
      checkClaim(request);
      return ask("claim", { ...request, token: request.token ?? crypto.randomUUID() });
    },
    async claimJob(id, request) {
      checkName("id", id);
      checkLease(request?.who, request?.leaseMs);
      const { who, leaseMs } = request;
      return ask("claimJob", { id, who, leaseMs });
    },
    async extend(claim, leaseMs) {
      checkRenewal([claim], leaseMs);
      const [extended] = await ask("extend", { claims: [tokenOf(claim)], leaseMs });
      if (extended) return extended;
      // The verb says that it is lost, not why.
      owned(unlapsed(await ask("get", { id: claim.id })), claim);
      throw new FootplateError("STALE_CLAIM", `The claim on job "${claim.id}" is lost`);
    },
    async extendAll(claims, leaseMs) {
      checkRenewal(claims, leaseMs);
      return ask("extend", { claims: claims.map(tokenOf), leaseMs });
    },
    async abandon(claim, choices = {}) {
      checkAbandon(claim, choices);
      return ask("abandon", { claim: tokenOf(claim), options: { ...choices } });
    },
    async consume(claim, ending) {
      checkConsume(claim, ending);
      const token = tokenOf(claim);
      return remoteEnd(ask, token, ending, (fit) => ask("consume", { claim: token, ending: fit }));
    },
    async trash(claim, reason, ending) {
      checkTrash(claim, reason, ending);
      const token = tokenOf(claim);
      return remoteEnd(ask, token, ending, (fit) =>
        ask("trash", { claim: token, reason, ending: fit }),
      );
    },
    ...remoteSteering(ask),
    ...remotePresence(ask),
    async wait(job, choices = {}) {
      checkTimeout(choices.timeoutMs);
      const id = typeof job === "string" ? job : job?.id;
      checkName("id", id);
      return remoteWait(ask, id, clock, closing.signal, choices);
    },
    watch(query = {}) {
      refuseClosed();
      checkQuery(query);
      const list = () => gathered(jobs(query));
      return watchJobs(
        () => untilReached(list, clock, closing.signal),
        (wake) => on("*", wake),
        clock,
        closing.signal,
      );
    },
    events,
    on,
    async close() {
      closing.abort(new FootplateError("INVALID_STATE", "The board is closed"));
    },
    [asyncDispose]: () => board.close(),
  };
  return board;
}

/** The rules know whose a lapsed claim is, and a job that is read does not say so; but its turn has not ended. */
function unlapsed(job: Job | undefined): Job | undefined {
  const turn = job?.turns.at(-1);
  return turn && !turn.ended ? { ...job!, state: "CLAIMED", owner: turn.who } : job;
}

const identified = (plain: PlainPosting, clock: Clock): PlainPosting =>
  plain.id === undefined && plain.key === undefined ? { ...plain, id: uuidv7(clock.now()) } : plain;

async function gathered(jobs: AsyncIterable<Job>): Promise<Job[]> {
  const all: Job[] = [];
  for await (const job of jobs) all.push(job);
  return all;
}
