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

interface Entry {
  /** What its holder sees of it: kept up to date, as a getter would keep all it closes over alive until a full collection. */
  readonly lease: { -readonly [K in keyof Lease]: Lease[K] };
  /** When the claim, or its last extension, was asked for. */
  sent: Instant;
  cancelled?: string;
  follower?: Follower;
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
  const entries = new Map<Claim, Entry>();
  const everyMs = leaseMs / 3;
  let renewal: Promise<void> | undefined;
  let timer: AbortController | undefined;

  const instant = (): Instant => ({
    wall: clock.now(),
    elapsed: clock.elapsed?.() ?? clock.now(),
  });

  const lapsed = ({ wall, elapsed }: Instant) => {
    const now = clock.now();
    return now - wall >= leaseMs || (clock.elapsed?.() ?? now) - elapsed >= leaseMs;
  };

  const renew = () =>
    (renewal ??= extendAll().finally(() => {
      renewal = undefined;
    }));

  const extendAll = async () => {
    const claims = [...entries.keys()];
    const sent = instant();
    const extended = await board.extendAll(claims, leaseMs);
    for (const [at, claim] of claims.entries()) {
      // Released meanwhile, as its job ended: then what is said of it is no news.
      const entry = entries.get(claim);
      if (!entry) continue;
      const now = extended[at];
      if (!now) {
        entry.lease.isLost = true;
        entry.follower?.lost();
      } else {
        entry.sent = sent;
        noticeCancel(entry, now.job);
      }
    }
  };

  const keepRenewing = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await clock.sleep(everyMs, signal);
      await renew().catch((error: unknown) => onTrouble(error, everyMs));
    }
  };

  return {
    /** Takes care of a claim that was asked for at `sent`. */
    hold(claim: Claim, sent: Instant): Lease {
      const lease: Lease = {
        claim,
        isLost: false,
        isCancelled: false,
        follow(follower) {
          entry.follower = follower;
          if (lease.isLost) follower.lost();
          if (entry.cancelled !== undefined) follower.cancelled(entry.cancelled);
        },
        isHeld: () => !lease.isLost && (!entries.has(claim) || !lapsed(entry.sent)),
        async held() {
          while (!lease.isLost) {
            if (lease.isHeld()) return;
            try {
              await renew();
            } catch (error) {
              if (stop.aborted) throw unanswered(claim, error);
              onTrouble(error, everyMs);
              await clock.sleep(everyMs);
            }
          }
          throw lostClaim(claim);
        },
        release() {
          entries.delete(claim);
          if (entries.size > 0) return;
          timer?.abort("released");
          timer = undefined;
        },
      };
      const entry: Entry = { lease, sent };
      entries.set(claim, entry);
      noticeCancel(entry, claim.job);
      if (!timer) {
        timer = new AbortController();
        // Ends by its own abort, which is no news.
        keepRenewing(timer.signal).catch(() => {});
      }
      return lease;
    },
    /** Somebody asked for the end of a job: its owner learns of it before it renews. */
    cancelled(job: Job): void {
      for (const [{ id }, entry] of entries) if (id === job.id) noticeCancel(entry, job);
    },
    /** The conductor was asked to stop. One who listens for all: a signal slows with each that is added. */
    stopped(): void {
      for (const { follower } of entries.values()) follower?.stopped();
    },
    instant,
  };
}

function noticeCancel(entry: Entry, { cancelRequested }: Job): void {
  if (cancelRequested === undefined || entry.cancelled !== undefined) return;
  entry.cancelled = cancelRequested;
  entry.lease.isCancelled = true;
  entry.follower?.cancelled(cancelRequested);
}

// A task must not be taken for the culprit: by this code what has not begun is left for later (P10).
const unanswered = ({ id }: Claim, cause: unknown) =>
  new FootplateError("UNAVAILABLE", `The claim of job "${id}" cannot be renewed`, { cause });

const lostClaim = ({ id, who, generation }: Claim) =>
  new FootplateError(
    "STALE_CLAIM",
    `Job "${id}" is no longer held by "${who}" under generation "${generation}"`,
  );
