import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Job } from "../job.ts";
import { uuidv7 } from "../uuid.ts";
import { cloneValue } from "../values.ts";
import { cancelled } from "./cancelling.ts";
import { checkCancel, checkName, checkPurge, checkRedrive, checkSignal } from "./checks.ts";
import type { JobBoard } from "./jobboard.ts";
import { condemned, copyOf, readsOf, removed, STEP } from "./purging.ts";
import { redriven, type Redrive } from "./redriving.ts";
import { handedOut, seenAt } from "./seen.ts";
import { signalled } from "./signalling.ts";
import type { JobStore, StoredJob } from "./store.ts";

/** What somebody may do to a job who holds no claim on it. */
export type Steering = Pick<
  JobBoard,
  "cancel" | "redrive" | "signal" | "signals" | "purge" | "condemn"
>;

/** Why a job was cancelled, where nobody said. */
const NO_REASON = "Cancelled";

/** Makes those methods of a board; `closing` refuses all of them once it is aborted. */
export function createSteering(store: JobStore, clock: Clock, closing: AbortSignal): Steering {
  const limits = { blobs: store.blobs === true };
  const outside = (job: StoredJob): Job => handedOut(seenAt(job, clock.now()));

  const newId = () => uuidv7(clock.now());

  return {
    async cancel(id, reason) {
      closing.throwIfAborted();
      checkCancel(id, reason);
      const now = clock.now();
      return outside(
        await store.change({ ids: [id] }, (found) =>
          cancelled(found, id, reason || NO_REASON, now, newId),
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
    async signal(id, name, payload) {
      closing.throwIfAborted();
      checkSignal(id, name);
      const now = clock.now();
      const copy = cloneValue(payload, "payload", limits);
      await store.change({ ids: [id] }, (found) => signalled(found, id, name, copy, now));
    },
    async signals(id) {
      closing.throwIfAborted();
      checkName("id", id);
      const job = await store.get(id);
      if (!job) throw new FootplateError("NOT_FOUND", `There is no job "${id}"`);
      return cloneValue(job.signals, "signals") as Record<string, unknown[]>;
    },
    async purge(query = {}) {
      closing.throwIfAborted();
      checkPurge(query);
      const now = clock.now();
      const { limit = query.ids?.length ?? Infinity, ...copy } = copyOf(query);
      // Never all of a big board in one transaction, for nothing else would get in between.
      const most = copy.ids ? limit : STEP;
      for (let purged = 0; ;) {
        const part = { ...copy, limit: Math.min(limit - purged, most) };
        const reads = readsOf(part, now);
        const count = await store.change(reads, (found) => removed(found, part, now));
        purged += count;
        if (count < most || purged === limit) return purged;
      }
    },
    async condemn(query = {}) {
      closing.throwIfAborted();
      checkPurge(query);
      const now = clock.now();
      const copy = copyOf(query);
      const jobs = await store.change(readsOf(copy, now), (found) => condemned(found, copy, now));
      return jobs.map(outside);
    },
  };
}
