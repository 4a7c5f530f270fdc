import { report } from "../../src/adapter.ts";
import { FootplateError, purgeEnded, type Clock } from "../../src/index.ts";
import type { JobBoard, Persistence } from "../../src/index.ts";
import type { Database } from "./database.ts";

/** What keeps an object clear of what ended long ago. */
export interface Retention {
  /** When to purge next; Infinity while there is nothing that ends its days here. */
  dueAt(): number;
  /** Purges if it is time, step by step; tells whether it stopped with more left to purge. What fails is reported, and tried again in an hour. */
  purge(): Promise<{ more: boolean }>;
}

/** How long ended jobs are kept, where nobody says. */
export const KEEP_MS = 604_800_000;

// Jobs of one transaction, and transactions of one event: an event has 30 s of CPU.
const STEP = 100;
const STEPS = 10;
// What ends one after the other goes together: a parked object is woken for it once an hour at the most.
const TOGETHER_MS = 3_600_000;

/** @throws {FootplateError} `INVALID_INPUT` for a `keepMs` that is not above 0 */
export function checkKeepMs(keepMs: number): void {
  if (keepMs > 0) return;
  throw new FootplateError("INVALID_INPUT", `"keepMs" must be above 0, but is "${keepMs}"`, {
    details: { path: "keepMs" },
  });
}

export function createRetention(
  database: Database,
  board: JobBoard,
  persistence: Persistence,
  clock: Clock,
  keepMs: number,
): Retention {
  // Whoever ends later is younger, so that it stands until the next purge.
  let oldest: number | undefined;
  // What cannot be purged must not wake the object over and over.
  let notBefore = -Infinity;
  const dueAt = () => {
    oldest ??= oldestEnd(database);
    if (oldest === undefined) return Infinity;
    return Math.max(notBefore, oldest + keepMs + Math.min(keepMs, TOGETHER_MS));
  };

  const step = () => {
    const cut = new AbortController();
    const destroyFlow = (id: string) => {
      cut.abort();
      return persistence.destroyFlow(id);
    };
    const options = { olderThanMs: keepMs, limit: STEP, signal: cut.signal };
    return purgeEnded(board, { ...persistence, destroyFlow }, options);
  };

  return {
    dueAt,
    async purge() {
      if (dueAt() > clock.now()) return { more: false };
      let isFull = true;
      try {
        for (let steps = 0; isFull && steps < STEPS; steps++) isFull = (await step()) === STEP;
      } catch (error) {
        report(error);
        notBefore = clock.now() + TOGETHER_MS;
        return { more: false };
      } finally {
        oldest = undefined;
      }
      return { more: isFull };
    },
  };
}

/** When the first of the jobs ended that are purged because time has passed (P27). */
const oldestEnd = (database: Database): number | undefined =>
  database.run<{ at: number }>(
    `SELECT ended_at AS at FROM footplate_jobs INDEXED BY footplate_ended
     WHERE ended_at IS NOT NULL AND fate <> 'TRASHED' ORDER BY ended_at LIMIT 1`,
  )[0]?.at;
