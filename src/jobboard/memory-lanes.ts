import type { Entry } from "./memory-list.ts";
import { sortedSet, type SortedSet } from "./sorted.ts";
import type { StoredJob } from "./store.ts";

/** The live jobs of each lane. */
export interface MemoryLanes {
  add(entry: Entry): void;
  delete(entry: Entry): void;
  /** Those that hold the lane, and the first of the others. */
  find(lane: string): readonly StoredJob[];
}

interface Lane {
  readonly holders: Set<Entry>;
  readonly behind: SortedSet<Entry>;
}

const inOrder = (a: Entry, b: Entry) => a.job.sequence - b.job.sequence;

export function memoryLanes(): MemoryLanes {
  const lanes = new Map<string, Lane>();
  const isIn = ({ state, lane }: StoredJob) => lane !== undefined && state !== "COMPLETE";
  return {
    add(entry) {
      const { job } = entry;
      if (!isIn(job)) return;
      const lane = lanes.get(job.lane!) ?? { holders: new Set(), behind: sortedSet(inOrder) };
      lanes.set(job.lane!, lane);
      if (job.behind) lane.behind.add(entry);
      else lane.holders.add(entry);
    },
    delete(entry) {
      const { job } = entry;
      const lane = isIn(job) && lanes.get(job.lane!);
      if (!lane) return;
      if (job.behind) lane.behind.delete(entry);
      else lane.holders.delete(entry);
      if (lane.holders.size + lane.behind.size === 0) lanes.delete(job.lane!);
    },
    find(name) {
      const lane = lanes.get(name);
      if (!lane) return [];
      const jobs = [...lane.holders].map(({ job }) => job);
      for (const { job } of lane.behind) return [...jobs, job];
      return jobs;
    },
  };
}
