import { FootplateError } from "../errors.ts";
import type { Job } from "../job.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import type { Persistence } from "../persistence/persistence.ts";
import type { Fate } from "../states.ts";

/**
 * Removes ended jobs and, before each, its flow detail; gives how many jobs.
 *
 * In steps of `limit`, so that it can be cut off anywhere: a job whose detail may be gone cannot be redriven any more, and is
 * removed the next time (P27). Trashed jobs stay, unless `fate` asks for them. Aborting `signal` ends it after the present step.
 * @param options.limit @default 100
 */
export async function purgeEnded(
  board: JobBoard,
  persistence: Persistence,
  options: {
    olderThanMs: number;
    fate?: Fate | undefined;
    limit?: number | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<number> {
  const { olderThanMs, fate, limit = 100, signal } = options;
  let purged = 0;
  while (!signal?.aborted) {
    const jobs = await board.condemn({ olderThanMs, fate, limit });
    if (jobs.length === 0) break;
    await Promise.all(
      jobs.flatMap((job) => detailsOf(job).map((id) => destroyDetail(persistence, job, id))),
    );
    purged += await board.purge({ ids: jobs.map(({ id }) => id) });
  }
  return purged;
}

/** Another job may have the very id that a redrive from the start would have given to its detail: that one stays. */
async function destroyDetail(persistence: Persistence, job: Job, id: string): Promise<void> {
  const flow = id === job.id ? undefined : await persistence.flow(id).catch(unreadable);
  if ((flow?.meta["job"] ?? job.id) === job.id) await persistence.destroyFlow(id);
}

/** What cannot be read is nobody's any more; what cannot be reached may be somebody's. */
function unreadable(error: unknown): undefined {
  if (FootplateError.is(error, "UNAVAILABLE")) throw error;
}

/** The ids of all the flow details a job has had: each redrive from the start left one behind. */
function detailsOf({ id, flowId, run }: Job): readonly string[] {
  if (!flowId.startsWith(`${id}.`)) return [flowId];
  return [id, ...Array.from({ length: run }, (_, index) => `${id}.${index + 1}`)];
}
