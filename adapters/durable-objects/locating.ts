import { jobOfFlow, type Placing } from "./placing.ts";
import type { Shard } from "./shard.ts";

// Whoever made an id knows where it is; the others are mostly asked about again soon.
const REMEMBERED = 10_000;

/** Finds on which shard something is: by its id, and where that may be on several, by asking. */
export interface Locating {
  job(id: string): Promise<number>;
  /** Where its job is. */
  flow(id: string): Promise<number>;
}

export function locating(shards: readonly Shard[], placing: Placing): Locating {
  const known = new Map<string, number>();

  /** The first of these where there is a job of that id. */
  const seek = async (id: string, places: readonly number[]): Promise<number | undefined> => {
    const before = known.get(id);
    if (before !== undefined) return before;
    for (const shard of places) {
      if (!(await shards[shard]!("get", { id }))) continue;
      if (known.size === REMEMBERED) known.clear();
      known.set(id, shard);
      return shard;
    }
    return undefined;
  };

  const job = async (id: string): Promise<number> => {
    const candidates = placing.candidates(id);
    const [likely = 0] = candidates;
    return candidates.length === 1 ? likely : ((await seek(id, candidates)) ?? likely);
  };

  return {
    job,
    async flow(id) {
      const jobId = jobOfFlow(id);
      const own = placing.ofId(id);
      // An id that was given may end as one of a redriven flow does.
      const isAsked = own !== placing.ofId(jobId);
      return (isAsked ? await seek(id, [own]) : undefined) ?? job(jobId);
    },
  };
}
