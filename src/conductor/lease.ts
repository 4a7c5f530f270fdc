import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Claim, Job } from "../job.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";

/** One claim, for as long as it is worked on. */
export interface Lease {
  readonly claim: Claim;
  /** Somebody else has the job. */
  readonly isLost: boolean;
  /** Somebody asked that the job be cancelled (P11). */
  readonly isCancelled: boolean;
  /** Says, from now on, what becomes of the claim; at once, what has become of it. */
  follow(follower: Follower): void;
  /**
   * Resolves while work may go on; past the deadline only after the claim was extended (P19).
   * @throws {FootplateError} `STALE_CLAIM` once it is lost; `UNAVAILABLE` when it is asked to stop and the board does not
   * answer
   */
  held(): Promise<void>;
  /** Whether that is so now. */
  isHeld(): boolean;
  /** The job has ended or was given back. */
  release(): void;
}

/** Who works under a lease. */
export interface Follower {
  /** Somebody else has the job. */
  lost(): void;
  /** The job is to be cancelled (P11). */
  cancelled(reason: string): void;
  /** The conductor was asked to stop: what runs is to be suspended. */
  stopped(): void;
}

/** An instant by the two clocks of a machine: neither alone notices every sleep and every change of time. */
interface Instant {
  readonly wall: number;
  readonly elapsed: number;
}

/** What leases are made with. */
export interface LeasesOptions {
  readonly board: JobBoard;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown, retryInMs: number) => void;
}

/** Keeps claims alive: all of them in one call, at a third of their lease. */
export function createLeases({ board, clock, leaseMs, stop, onTrouble }: LeasesOptions) {
  const leases = new Map<Claim, HeldLease>();
  const everyMs = leaseMs / 3;
  let renewal: Promise<void> | undefined;
  let timer: AbortController | undefined;

  const instant = (): Instant => ({
    wall: clock.now(),
    elapsed: clock.elapsed?.() ?? clock.now(),
  });

  const renew = () =>
    (renewal ??= extendAll().finally(() => {
      renewal = undefined;
    }));

  const extendAll = async () => {
    const claims = [...leases.keys()];
    const sent = instant();
    const extended = await board.extendAll(claims, leaseMs);
    for (const [at, claim] of claims.entries()) {
      // Released meanwhile, as its job ended: then what is said of it is no news.
      leases.get(claim)?.extended(extended[at]?.job, sent);
    }
  };

  const keepRenewing = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await clock.sleep(everyMs, signal);
      await renew().catch((error: unknown) => onTrouble(error, everyMs));
    }
  };

  const keeper: Keeper = {
    isKept: (claim) => leases.has(claim),
    isLapsed({ wall, elapsed }) {
      const now = clock.now();
      return now - wall >= leaseMs || (clock.elapsed?.() ?? now) - elapsed >= leaseMs;
    },
    async renew(claim) {
      try {
        await renew();
      } catch (error) {
        if (stop.aborted) throw unanswered(claim, error);
        onTrouble(error, everyMs);
        await clock.sleep(everyMs);
      }
    },
    release(claim) {
      leases.delete(claim);
      if (leases.size > 0) return;
      timer?.abort("released");
      timer = undefined;
    },
  };

  return {
    /** Takes care of a claim that was asked for at `sent`. */
    hold(claim: Claim, sent: Instant): Lease {
      const lease = new HeldLease(claim, sent, keeper);
      leases.set(claim, lease);
      if (!timer) {
        timer = new AbortController();
        // Ends by its own abort, which is no news.
        keepRenewing(timer.signal).catch(() => {});
      }
      return lease;
    },
    /** Somebody asked for the end of a job: its owner learns of it before it renews. */
    cancelled(job: Job): void {
      for (const [{ id }, lease] of leases) if (id === job.id) lease.noticeCancel(job);
    },
    /** The conductor was asked to stop. One who listens for all: a signal slows with each that is added. */
    stopped(): void {
      for (const lease of leases.values()) lease.stopped();
    },
    instant,
  };
}

/** What the leases of a conductor share. */
interface Keeper {
  /** Not released yet. */
  isKept(claim: Claim): boolean;
  isLapsed(sent: Instant): boolean;
  /** Renews all, or waits a while. */
  renew(claim: Claim): Promise<void>;
  release(claim: Claim): void;
}

/** A class, as one is made for each job: closures would cost more than what they do. */
class HeldLease implements Lease {
  readonly claim: Claim;
  isLost = false;
  isCancelled = false;
  readonly #keeper: Keeper;
  /** When the claim, or its last extension, was asked for. */
  #sent: Instant;
  #cancelled: string | undefined;
  #follower: Follower | undefined;

  constructor(claim: Claim, sent: Instant, keeper: Keeper) {
    this.claim = claim;
    this.#sent = sent;
    this.#keeper = keeper;
    this.noticeCancel(claim.job);
  }

  follow(follower: Follower): void {
    this.#follower = follower;
    if (this.isLost) follower.lost();
    if (this.#cancelled !== undefined) follower.cancelled(this.#cancelled);
  }

  isHeld(): boolean {
    if (this.isLost) return false;
    return !this.#keeper.isKept(this.claim) || !this.#keeper.isLapsed(this.#sent);
  }

  async held(): Promise<void> {
    while (!this.isLost) {
      if (this.isHeld()) return;
      await this.#keeper.renew(this.claim);
    }
    throw lostClaim(this.claim);
  }

  release(): void {
    this.#keeper.release(this.claim);
  }

  /** What the board says of it to a renewal that was asked for at `sent`. */
  extended(job: Job | undefined, sent: Instant): void {
    if (job) {
      this.#sent = sent;
      this.noticeCancel(job);
    } else {
      this.isLost = true;
      this.#follower?.lost();
    }
  }

  noticeCancel({ cancelRequested }: Job): void {
    if (cancelRequested === undefined || this.#cancelled !== undefined) return;
    this.#cancelled = cancelRequested;
    this.isCancelled = true;
    this.#follower?.cancelled(cancelRequested);
  }

  stopped(): void {
    this.#follower?.stopped();
  }
}

// A task must not be taken for the culprit: by this code what has not begun is left for later (P10).
const unanswered = ({ id }: Claim, cause: unknown) =>
  new FootplateError("UNAVAILABLE", `The claim of job "${id}" cannot be renewed`, { cause });

const lostClaim = ({ id, who, generation }: Claim) =>
  new FootplateError(
    "STALE_CLAIM",
    `Job "${id}" is no longer held by "${who}" under generation "${generation}"`,
  );
