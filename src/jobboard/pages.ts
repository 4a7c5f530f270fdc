import type { JobQuery } from "./jobboard.ts";
import type { StoredJob } from "./store.ts";

/** How many jobs are read at once. */
const PAGE = 100;

/** All jobs of a query, read a page at a time as they are asked for: what changes meanwhile is seen by the later pages. */
export async function* pages(
  read: (query: JobQuery) => Promise<readonly StoredJob[]>,
  query: JobQuery,
): AsyncGenerator<StoredJob, void> {
  let { after, limit: left = Infinity } = query;
  while (left > 0) {
    const limit = Math.min(left, PAGE);
    const page = await read({ ...query, after, limit });
    yield* page;
    if (page.length < limit) return;
    left -= page.length;
    after = page.at(-1)?.id;
  }
}
