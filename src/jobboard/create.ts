import { asyncDispose } from "../async-dispose.ts";
import { systemClock, type Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Claim, ClaimToken, Ending, Job } from "../job.ts";
import { checkTimeout } from "../limits.ts";
import { uuidv7 } from "../uuid.ts";
import { cloneValue } from "../values.ts";
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
import { checkSeries } from "./check-series.ts";
import { renewed, taken, takenById } from "./claiming.ts";
import { abandoned, ended } from "./ending.ts";
import { createHearing } from "./hearing.ts";
import type { AbandonOptions, JobBoard, JobQuery } from "./jobboard.ts";
import { listing } from "./listing.ts";
import { tokenOf } from "./owning.ts";
import { posted } from "./posted.ts";
import { plainPostings, type AnyPosting } from "./posting.ts";
import { createRestamp } from "./restamping.ts";
import { handedOut, seenAt } from "./seen.ts";
import type { Found, JobStore, StoredJob } from "./store.ts";
import { createPresence } from "./presence.ts";
import { createSteering } from "./steering.ts";
import { createWait } from "./wait.ts";
import { watchJobs } from "./watch.ts";

/** Makes a board of any store. */
export function createJobBoard(
  store: JobStore,
  options: { clock?: Clock | undefined } = {},
): JobBoard {
  const { clock = systemClock } = options;
  const limits = { blobs: store.blobs === true };
  const closing = new AbortController();
  const hearStore = (wake: () => void) => store.watch(wake);

  const restamp = createRestamp(store, clock);
  const newId = () => uuidv7(clock.now());

  const refuseClosed = () => closing.signal.throwIfAborted();
  const outcomeOf = createWait(store, clock, closing.signal);

  const outside = (job: StoredJob): Job => handedOut(seenAt(job, clock.now()));
  const granted = (job: StoredJob, who: string): Claim => {
    const { id, generation, leaseUntil = 0 } = job;
    return { id, who, generation, leaseUntil, job: handedOut(job) };
  };

  async function postAll(postings: readonly AnyPosting[]): Promise<Job[]> {
    refuseClosed();
    const drafts = plainPostings(postings, limits);
    const plain = drafts instanceof Promise ? await drafts : drafts;
    checkPostings(plain);
    checkSeries(plain);
    const now = clock.now();
    const named = plain.map((posting) => ({ ...posting, id: posting.id ?? uuidv7(now) }));
    const reads = {
      ids: named.map(({ id }) => id),
      ...(plain.every(({ id }) => id === undefined) && { fresh: true as const }),
      keys: plain.flatMap(({ key, lane }) =>
        key === undefined ? [] : [{ key, ...(lane !== undefined && { lane }) }],
      ),
      lanes: plain.flatMap(({ lane }) => lane ?? []),
    };
    // As strict as the strictest of them (P31), and as the store pleases where nobody said.
    const asked = plain.map((posting) => posting.durability);
    const durability = ["strict" as const, undefined, "relaxed" as const].find((each) =>
      asked.includes(each),
    );
    const jobs = await store.change(reads, (found) => posted(named, found, now), { durability });
    return jobs.map(outside);
  }

  async function extendAll(claims: readonly ClaimToken[], leaseMs: number) {
    refuseClosed();
    checkRenewal(claims, leaseMs);
    const now = clock.now();
    const tokens = claims.map(tokenOf);
    const ids = tokens.map(({ id }) => id);
    return store.change({ ids }, (found) => renewed(tokens, found, leaseMs, now));
  }

  function end(claim: ClaimToken, fate: "CONSUMED" | "TRASHED", ending: Ending) {
    const now = clock.now();
    const token = tokenOf(claim);
    const copy = cloneValue(ending, "ending", limits) as Ending;
    const decide = (found: Found) => ended(found, token, fate, copy, now, newId);
    return store.change({ ids: [token.id] }, decide);
  }

  async function* list(query: JobQuery = {}): AsyncGenerator<Job, void> {
    checkQuery(query);
    const page = async (part: JobQuery) => {
      refuseClosed();
      return store.page(part, clock.now());
    };
    const source = { page, get: (id: string) => store.get(id), watch: hearStore, fills: true };
    for await (const job of listing(source, query, clock)) yield outside(job);
  }

  const board: JobBoard = {
    ...(store.id !== undefined && { store: store.id }),
    // The types of what is posted are the caller's; here every posting is alike.
    post: (async (posting: AnyPosting) => (await postAll([posting]))[0]) as JobBoard["post"],
    postAll: postAll as JobBoard["postAll"],
    async get(id) {
      refuseClosed();
      checkName("id", id);
      const job = await store.get(id);
      return job && outside(job);
    },
    jobs: list,
    async counts() {
      refuseClosed();
      return store.counts(clock.now());
    },
    async claim(request) {
      refuseClosed();
      checkClaim(request);
      const { who, leaseMs, limit = 1, flows, provides = [] } = request;
      // Made before the first try, as the store may try again (P4).
      const { token = crypto.randomUUID() } = request;
      const fitting = { provides: [...provides], ...(flows && { flows: [...flows] }) };
      await restamp(fitting);
      for (;;) {
        const now = clock.now();
        const due = { ...fitting, now, limit };
        const { jobs, nextAt, passed } = await store.change({ due, token }, (found) =>
          taken(found, { who, leaseMs, token, holder: store.holder }, now, newId),
        );
        // Behind those that were only put away there may be others that are due.
        if (passed > 0 && jobs.length === 0) continue;
        const next = passed > 0 ? { nextAt: now } : nextAt !== undefined && { nextAt };
        return { claims: jobs.map((job) => granted(job, who)), ...next, now };
      }
    },
    async claimJob(id, request) {
      refuseClosed();
      checkName("id", id);
      checkLease(request?.who, request?.leaseMs);
      const { who, leaseMs } = request;
      const now = clock.now();
      const claiming = { who, leaseMs, holder: store.holder };
      const take = (found: Found) => takenById(found, id, claiming, now);
      // A generation that was shown must not be forgotten in a power cut (P31).
      return granted(await store.change({ ids: [id] }, take, { durability: "strict" }), who);
    },
    async extend(claim, leaseMs) {
      const [result] = await extendAll([claim], leaseMs);
      if (result instanceof FootplateError || !result) throw result;
      return granted(result, claim.who);
    },
    async extendAll(claims, leaseMs) {
      const results = await extendAll(claims, leaseMs);
      return results.map((job) =>
        job instanceof FootplateError ? undefined : granted(job, job.owner ?? ""),
      );
    },
    async abandon(claim, choices = {}) {
      refuseClosed();
      checkAbandon(claim, choices);
      const now = clock.now();
      const token = tokenOf(claim);
      const copy = copyOf(choices);
      return outside(
        await store.change({ ids: [token.id] }, (found) => abandoned(found, token, copy, now)),
      );
    },
    async consume(claim, ending) {
      refuseClosed();
      checkConsume(claim, ending);
      return outside(await end(claim, "CONSUMED", ending ?? {}));
    },
    async trash(claim, reason, ending) {
      refuseClosed();
      checkTrash(claim, reason, ending);
      return outside(await end(claim, "TRASHED", { ...ending, reason }));
    },
    ...createSteering(store, clock, closing.signal),
    ...createPresence(store, clock, closing.signal),
    async wait(job, { timeoutMs = Infinity, signal } = {}) {
      refuseClosed();
      checkTimeout(timeoutMs);
      const id = typeof job === "string" ? job : job?.id;
      checkName("id", id);
      return outcomeOf(id, timeoutMs, signal);
    },
    watch(query = {}) {
      refuseClosed();
      checkQuery(query);
      const read = async () => {
        const all: Job[] = [];
        for await (const job of list(query)) all.push(job);
        return all;
      };
      return watchJobs(read, hearStore, clock, closing.signal);
    },
    ...createHearing(store, clock, closing.signal),
    async close() {
      if (closing.signal.aborted) return;
      closing.abort(new FootplateError("INVALID_STATE", "The board is closed"));
      await store.close();
    },
    [asyncDispose]: () => board.close(),
  };
  return board;
}

/** Out of the caller's reach (P28). */
const copyOf = ({ waitingFor, ...choices }: AbandonOptions): AbandonOptions =>
  waitingFor ? { ...choices, waitingFor: [...waitingFor] } : choices;
