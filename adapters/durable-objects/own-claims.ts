import type { StoredJob } from "../../src/adapter.ts";
import type { Database } from "./database.ts";
import type { JobRows, ReadJob } from "./job-rows.ts";
import { atTurnsEnd } from "./turn.ts";

/** A job as it is claimed, and as its row has it. */
export interface HeldClaim {
  readonly job: StoredJob;
  readonly before: ReadJob;
}

/**
 * Claims of the object's own conductor, each of which shares its row with the start mark that follows in the same turn. No
 * task starts and nothing of the object is heard outside before both are written: so they are one write (P7, P37).
 */
export interface OwnClaims {
  /** Keeps a claim until its flow has a start mark, somebody looks at the board, or the turn is over. */
  hold(job: StoredJob, before: ReadJob): void;
  /** The claim that is held of a job, and so is the last one there is. */
  of(jobId: string): HeldClaim | undefined;
  /** In a transaction: writes what is known of a flow into its job's row, and the claim with it. */
  write(jobId: string, text: string): void;
  /** Writes that of a job, before a start mark that cannot share its row. */
  settle(jobId: string): void;
  /** Writes all that are held. */
  flush(): void;
  /** As `flush`, for who can wait for a turn: what is written alone is a row more. */
  settled(): Promise<void>;
}

/** @param onLost Told when a claim that was given out cannot be written: the object must not go on as if it were. */
export function createOwnClaims(
  database: Database,
  rows: JobRows,
  onLost: (error: unknown) => void,
): OwnClaims {
  const held = new Map<string, HeldClaim>();
  const settle = (id: string) => {
    const claim = held.get(id);
    if (!claim) return;
    database.transaction(() => rows.write(claim.job, claim.before));
    held.delete(id);
  };
  const flush = () => {
    for (const id of held.keys()) settle(id);
  };
  const flushLater = atTurnsEnd(flush, onLost);
  return {
    hold(job, before) {
      held.set(job.id, { job, before });
      flushLater();
    },
    of: (jobId) => held.get(jobId),
    write(jobId, text) {
      const claim = held.get(jobId);
      if (!claim) return rows.writeEnding(jobId, text);
      rows.write(claim.job, claim.before, text);
      held.delete(jobId);
    },
    settle,
    flush,
    async settled() {
      if (held.size > 0) await new Promise((over) => setTimeout(over, 0));
      flush();
    },
  };
}
