import { systemClock, type Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { ClaimToken, Job } from "../job.ts";
import { uuidv7 } from "../uuid.ts";
import { askOver, untilReached, type Asker } from "../wire.ts";
import * as check from "./checks.ts";
import type { JobBoard, JobQuery } from "./jobboard.ts";
import { owned } from "./owning.ts";
import { plainPosting, type AnyPosting } from "./posting.ts";
import { remoteEnd } from "./remote-end.ts";
import { remoteEvents } from "./remote-events.ts";
import { remoteWait } from "./remote-wait.ts";
import { idempotent, type BoardVerbs, type Wire } from "./verbs.ts";
import { watchJobs } from "./watch.ts";

/** How a board elsewhere is reached. */
export interface RemoteOptions {
  clock?: Clock | undefined;
  /** Which data is at the other end: `JobBoard.store`. */
  store?: string | undefined;
}

// As many as the other end gives by default; it may give fewer.
const PAGE = 100;

/**
 * A whole board over one function.
 *
 * What cannot be reached is UNAVAILABLE, asked again up to twice where that is safe (P4); `wait`, `events`, `on` and
 * `watch` go on through outages.
 */
export function remoteJobBoard(wire: Wire, options: RemoteOptions = {}): JobBoard {
  const { clock = systemClock, store } = options;
  const closing = new AbortController();
  const send = askOver(wire, idempotent, clock);
  const { events, on, standing } = remoteEvents(send, clock, closing.signal);

  const refuseClosed = () => closing.signal.throwIfAborted();
  const ask: Asker<BoardVerbs> = async (verb, question, signal) => {
    refuseClosed();
    // Requests may overtake each other: one sent before a subscription stands could go unheard by it.
    await standing();
    return send(verb, question, signal);
  };

  async function* jobs(query: JobQuery = {}): AsyncGenerator<Job> {
    check.checkQuery(query);
    let { after, limit: left = Infinity } = query;
    while (left > 0) {
      const page = await ask("page", { ...query, after, limit: Math.min(left, PAGE) });
      yield* page;
      if (page.length === 0) return;
      left -= page.length;
      after = page.at(-1)?.id;
    }
  }

  async function postAll(postings: readonly AnyPosting[]): Promise<readonly Job[]> {
    const plain = postings.map((posting) => identified(posting, clock));
    check.checkPostings(plain);
    return ask("post", { postings: plain });
  }

  const board: JobBoard = {
    ...(store !== undefined && { store }),
    post: (async (posting: AnyPosting) => (await postAll([posting]))[0]) as JobBoard["post"],
    postAll: postAll as JobBoard["postAll"],
    async get(id) {
      check.checkName("id", id);
      return ask("get", { id });
    },
    jobs,
    counts: () => ask("counts", {}),
    async claim(request) {
      check.checkClaim(request);
      return ask("claim", { ...request, token: request.token ?? crypto.randomUUID() });
    },
    async claimJob(id, { who, leaseMs }) {
      check.checkName("id", id);
      check.checkLease(who, leaseMs);
      return ask("claimJob", { id, who, leaseMs });
    },
    async extend(claim, leaseMs) {
      check.checkRenewal([claim], leaseMs);
      const [extended] = await ask("extend", { claims: [tokenOf(claim)], leaseMs });
      if (extended) return extended;
      // The verb says that it is lost, not why.
      owned(await ask("get", { id: claim.id }), claim);
      throw new FootplateError("STALE_CLAIM", `The claim on job "${claim.id}" is lost`);
    },
    async extendAll(claims, leaseMs) {
      check.checkRenewal(claims, leaseMs);
      return ask("extend", { claims: claims.map(tokenOf), leaseMs });
    },
    async abandon(claim, choices = {}) {
      check.checkAbandon(claim, choices);
      return ask("abandon", { claim: tokenOf(claim), options: choices });
    },
    async consume(claim, ending) {
      check.checkConsume(claim, ending);
      const token = tokenOf(claim);
      return remoteEnd(ask, token, ending, (fit) => ask("consume", { claim: token, ending: fit }));
    },
    async trash(claim, reason, ending) {
      check.checkTrash(claim, reason, ending);
      const token = tokenOf(claim);
      return remoteEnd(ask, token, ending, (fit) =>
        ask("trash", { claim: token, reason, ending: fit }),
      );
    },
    async wait(job, choices = {}) {
      check.checkTimeout(choices.timeoutMs);
      const id = typeof job === "string" ? job : job.id;
      return remoteWait(ask, id, clock, closing.signal, choices);
    },
    watch(query = {}) {
      refuseClosed();
      check.checkQuery(query);
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
    [Symbol.asyncDispose]: () => board.close(),
  };
  return board;
}

/** Made before the first try, so that a second one posts nothing new (P4). */
function identified(posting: AnyPosting, clock: Clock) {
  const plain = plainPosting(posting, { blobs: false });
  return plain.id === undefined && plain.key === undefined
    ? { ...plain, id: uuidv7(clock.now()) }
    : plain;
}

// A claim holds its job as well, which need not travel.
const tokenOf = ({ id, who, generation }: ClaimToken): ClaimToken => ({ id, who, generation });

async function gathered(jobs: AsyncIterable<Job>): Promise<Job[]> {
  const all: Job[] = [];
  for await (const job of jobs) all.push(job);
  return all;
}
