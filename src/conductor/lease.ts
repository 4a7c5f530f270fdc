import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Claim } from "../job.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";

/** One claim, for as long as it is worked on. */
export interface Lease {
  readonly claim: Claim;
  /** Aborts when somebody else has the job. */
  readonly lost: AbortSignal;
  /**
   * Resolves while work may go on; past the deadline only after the claim was extended (P19).
   * @throws {FootplateError} `STALE_CLAIM` once it is lost; what the board says when it is asked to stop meanwhile
   */
  held(): Promise<void>;
  /** The job has ended or was given back. */
  release(): void;
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
  const entries = new Map<Claim, { sent: Instant; lost: AbortController }>();
  const everyMs = leaseMs / 3;
  let renewal: Promise<void> | undefined;
  let timer: AbortController | undefined;

  const instant = (): Instant => ({
    wall: clock.now(),
    elapsed: clock.elapsed?.() ?? clock.now(),
  });

  const lapsed = ({ wall, elapsed }: Instant) => {
    const now = instant();
    return now.wall - wall >= leaseMs || now.elapsed - elapsed >= leaseMs;
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
      const entry = entries.get(claim);
      if (extended[at]) entries.set(claim, { lost: entry!.lost, sent });
      else entry?.lost.abort(lostClaim(claim));
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
      const lost = new AbortController();
      entries.set(claim, { sent, lost });
      if (!timer) {
        timer = new AbortController();
        // Ends by its own abort, which is no news.
        keepRenewing(timer.signal).catch(() => {});
      }
      return {
        claim,
        lost: lost.signal,
        async held() {
          while (!lost.signal.aborted) {
            const entry = entries.get(claim);
            if (!entry || !lapsed(entry.sent)) return;
            try {
              await renew();
            } catch (error) {
              if (stop.aborted) throw error;
              onTrouble(error, everyMs);
              await clock.sleep(everyMs);
            }
          }
          throw lostClaim(claim);
        },
        release() {
          entries.delete(claim);
          if (entries.size > 0) return;
          timer?.abort();
          timer = undefined;
        },
      };
    },
    instant,
  };
}

const lostClaim = ({ id, who, generation }: Claim) =>
  new FootplateError(
    "STALE_CLAIM",
    `Job "${id}" is no longer held by "${who}" under generation "${generation}"`,
  );
