import type { Clock } from "../clock.ts";
import type { Job } from "../job.ts";
import { cloneValue } from "../values.ts";
import { cancelled } from "./cancelling.ts";
import { checkCancel, checkRedrive } from "./checks.ts";
import type { JobBoard } from "./jobboard.ts";
import { redriven, type Redrive } from "./redriving.ts";
import { handedOut, seenAt } from "./seen.ts";
import type { JobStore, StoredJob } from "./store.ts";

/** What somebody may do to a job who holds no claim on it. */
export type Steering = Pick<JobBoard, "cancel" | "redrive">;

/** Why a job was cancelled, where nobody said. */
const NO_REASON = "Cancelled";

/** Makes those methods of a board; `closing` refuses all of them once it is aborted. */
export function createSteering(store: JobStore, clock: Clock, closing: AbortSignal): Steering {
  const limits = { blobs: store.blobs === true };
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
    async redrive(id, changes = {}) {
      closing.throwIfAborted();
      checkRedrive(id, changes);
      const now = clock.now();
      const copy = cloneValue(changes, "changes", limits) as Redrive;
      return outside(await store.change({ ids: [id] }, (found) => redriven(found, id, copy, now)));
    },
  };
}
