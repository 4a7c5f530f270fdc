import type { Database } from "./database.ts";
import type { JobRow } from "./job-rows.ts";

type Posted = Pick<JobRow, "id" | "sequence">;

/**
 * Which jobs were posted last, kept in memory: an index would be a row more for each job, and without one a page of the newest
 * reads all there are, each time somebody looks.
 */
export interface Newest {
  /** A row was written: `before` is what it was, `after` what it is; undefined where there is none. */
  moved(before: Posted | undefined, after: Posted | undefined): void;
  /** The ids of those that are known behind a sequence, newest first: any other job is older than all of them. */
  behind(sequence: number): readonly string[];
}

// As many as somebody may scroll by; twice that many are held now and then.
const KNOWN = 2_000;

export function createNewest(database: Database): Newest {
  // Oldest first.
  let known: Posted[] | undefined;
  const read = (): Posted[] =>
    database
      .run<Posted>("SELECT id, sequence FROM footplate_jobs ORDER BY sequence DESC LIMIT ?", KNOWN)
      .toReversed();
  return {
    moved(before, after) {
      if (!known || before || !after) return;
      // What was rolled back is found nowhere, and its sequence comes again.
      const isLast = after.sequence > (known.at(-1)?.sequence ?? -1);
      if (!isLast) return void (known = undefined);
      known.push({ id: after.id, sequence: after.sequence });
      if (known.length > 2 * KNOWN) known = known.slice(-KNOWN);
    },
    behind(sequence) {
      known ??= read();
      return known
        .filter((job) => job.sequence < sequence)
        .map(({ id }) => id)
        .toReversed();
    },
  };
}
