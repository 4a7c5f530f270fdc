import { FootplateError, type JobBoard, type Outcome } from "footplate";

// A browser keeps six connections to a server, for all tabs together; the files need some.
const AT_ONCE = 2;
// Then the next one has its turn: one that takes long must not hide that others have ended.
const TURN_MS = 10_000;

/** How the jobs ended that this page's jobs left on the edge. */
export interface Outcomes {
  get(edgeJobId: string): Outcome | undefined;
  /** Learns of these too. */
  follow(edgeJobIds: readonly string[]): void;
}

/** Learns how jobs on the edge end, by long polls. @param onOutcome Called when one more is known. */
export function followOutcomes(board: JobBoard, onOutcome: () => void): Outcomes {
  const known = new Set<string>();
  const outcomes = new Map<string, Outcome>();
  const waiting: string[] = [];
  let busy = 0;

  const next = async () => {
    busy += 1;
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        outcomes.set(id, await board.wait(id, { timeoutMs: TURN_MS }));
        onOutcome();
      } catch (error) {
        // Somebody purged the job on the edge: nothing more can be learned of it.
        if (FootplateError.is(error, "NOT_FOUND")) continue;
        waiting.push(id);
        if (!FootplateError.is(error, "TIMEOUT")) await new Promise((r) => setTimeout(r, TURN_MS));
      }
    }
    busy -= 1;
  };

  return {
    get: (id) => outcomes.get(id),
    follow(ids) {
      for (const id of ids) {
        if (known.has(id)) continue;
        known.add(id);
        waiting.push(id);
        if (busy < AT_ONCE) void next();
      }
    },
  };
}
