import type { FootplateError } from "../errors.ts";
import type { Job } from "../job.ts";

// Others may have run a job since, and nobody tells.
const LIMIT = 1_000;

/** Remembers which jobs were begun by flows that are not the conductor's own, so that each may stay away longer (P14). */
export function createMisfits() {
  const known = new Map<string, { readonly fingerprint: unknown; readonly times: number }>();
  return {
    /** Counts how often this flow did not fit this job. */
    met({ id }: Job, { details }: FootplateError): number {
      const fingerprint = details?.["fingerprint"];
      const before = known.get(id);
      const times = before && before.fingerprint === fingerprint ? before.times + 1 : 1;
      // The one that was met last is the last to be forgotten.
      known.delete(id);
      known.set(id, { fingerprint, times });
      const [oldest] = known.keys();
      if (known.size > LIMIT) known.delete(oldest!);
      return times;
    },
  };
}

/** See `createMisfits`. */
export type Misfits = ReturnType<typeof createMisfits>;
