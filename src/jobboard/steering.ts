import type { Clock } from "../clock.ts";
import type { Job } from "../job.ts";
import { cancelled } from "./cancelling.ts";
import { checkCancel } from "./checks.ts";
import type { JobBoard } from "./jobboard.ts";
import { handedOut, seenAt } from "./seen.ts";
import type { JobStore, StoredJob } from "./store.ts";

/** What somebody may do to a job who holds no claim on it. */
export type Steering = Pick<JobBoard, "cancel">;

/** Why a job was cancelled, where nobody said. */
const NO_REASON = "Cancelled";

/** Makes those methods of a board; `closing` refuses all of them once it is aborted. */
export function createSteering(store: JobStore, clock: Clock, closing: AbortSignal): Steering {
  const outside = (job: StoredJob): Job => handedOut(seenAt(job, clock.now()));

  return {
    async cancel(id, reason) {
      closing.throwIfAborted();
      checkCancel(id, reason);
      const now = clock.now();
      return outside(
        await store.change({ ids: [id] }, (found) =>
          cancelled(found, id, reason || NO_REASON, now),
        ),
      );
    },
  };
}
