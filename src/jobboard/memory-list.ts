import type { JobQuery } from "./jobboard.ts";
import { boardOrder, endedOrder, newestOrder, type JobOrder } from "./order.ts";
import { matches } from "./query.ts";
import { merged, sortedSet, type SortedSet } from "./sorted.ts";
import type { Reads, StoredJob } from "./store.ts";

/** A job as the memory keeps it: the lists hold this, so that they need not change when the job does. */
export interface Entry {
  job: StoredJob;
}

/** All jobs in the orders they can be listed in; those that have ended are kept apart. */
export interface JobLists {
  readonly live: number;
  add(entry: Entry): void;
  delete(entry: Entry): void;
  page(query: JobQuery, now: number, after: Entry | undefined): StoredJob[];
  /** Longest ended first. */
  ended(reads: NonNullable<Reads["ended"]>): StoredJob[];
}

const byJob = (order: JobOrder) => (a: Entry, b: Entry) => order(a.job, b.job);
const orders = {
  board: byJob(boardOrder),
  newest: byJob(newestOrder),
  ended: byJob(endedOrder),
};
type Lists = Readonly<Record<keyof typeof orders, SortedSet<Entry>>>;

export function jobLists(): JobLists {
  const lists = (): Lists => ({
    board: sortedSet(orders.board),
    newest: sortedSet(orders.newest),
    ended: sortedSet(orders.ended),
  });
  const live = lists();
  const ended = lists();
  const listsOf = ({ job }: Entry) =>
    job.state === "COMPLETE" ? Object.values(ended) : [live.board, live.newest];

  const shelves = ({ state, fate, flowState, order }: JobQuery): readonly Lists[] => {
    if (state === "UNCLAIMED" || state === "CLAIMED") return [live];
    const isOver = state === "COMPLETE" || fate !== undefined || flowState !== undefined;
    return isOver || order === "ended" ? [ended] : [live, ended];
  };

  return {
    get live() {
      return live.board.size;
    },
    add: (entry) => listsOf(entry).forEach((each) => each.add(entry)),
    delete: (entry) => listsOf(entry).forEach((each) => each.delete(entry)),
    page(query, now, after) {
      const { order = "board", limit = Infinity } = query;
      const shelved = shelves(query).map((shelf) => shelf[order]);
      const page: StoredJob[] = [];
      const behind = shelved.map((list) => (after ? list.behind(after) : list));
      for (const { job } of merged(orders[order], behind)) {
        if (page.length >= limit) break;
        if (matches(job, query, now)) page.push(job);
      }
      return page;
    },
    ended({ before = Infinity, fates, limit }) {
      const found: StoredJob[] = [];
      for (const { job } of ended.ended.backwards()) {
        if (found.length >= limit || (job.endedAt ?? 0) >= before) break;
        if (!fates || fates.includes(job.outcome!.fate)) found.push(job);
      }
      return found;
    },
  };
}
