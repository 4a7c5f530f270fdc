import type { Placing } from "./placing.ts";
import type { Shard } from "./shard.ts";

// Whoever made an id knows where it is; the others are mostly asked about again soon.
const REMEMBERED = 10_000;

/** Finds on which shard a job is: by its id, and where that may be on several, by asking. */
export function locating(
  shards: readonly Shard[],
  placing: Placing,
): (id: string) => Promise<number> {
  const known = new Map<string, number>();

  return async (id) => {
    const candidates = placing.candidates(id);
    if (candidates.length === 1) return candidates[0]!;
    const before = known.get(id);
    if (before !== undefined) return before;
    for (const shard of candidates) {
      if (!(await shards[shard]!("get", { id }))) continue;
      if (known.size === REMEMBERED) known.clear();
      known.set(id, shard);
      return shard;
    }
    return candidates[0]!;
  };
}
