import { dueOrder, dueTimeOrder, rankOf } from "./order.ts";
import { isPaused, type PauseScope } from "./pausing.ts";
import { merged, sortedSet, type SortedSet } from "./sorted.ts";
import type { Reads, StoredJob } from "./store.ts";

type Due = NonNullable<Reads["due"]>;

/** The jobs that may be claimed now or later, found by what a claim asks for. */
export interface DueJobs {
  add(job: StoredJob): void;
  delete(job: StoredJob): void;
  /** As `Found` says: in claiming order, and when the next one behind them is due. */
  find(due: Due, paused: readonly PauseScope[]): { jobs: readonly StoredJob[]; nextAt?: number };
  /** The smallest `dueAt` of all; Infinity without any. */
  firstAt(): number;
}

/** Jobs of one flow, one priority and the same needs: a claim may take all of them or none. */
interface Group {
  readonly key: string;
  readonly flow: string;
  readonly needs: readonly string[];
  readonly jobs: SortedSet<StoredJob>;
}

/** Makes an index in which a claim costs the same however many jobs there are, times the groups it may take from. */
export function dueJobs(): DueJobs {
  const groups = new Map<string, Group>();

  const groupOf = ({ flow, needs, priority }: StoredJob): Group => {
    const rank = rankOf(priority);
    // Most need nothing, and this is asked for each change of a job. No JSON begins with a digit.
    const key = needs.length > 0 ? JSON.stringify([rank, flow.name, ...needs]) : rank + flow.name;
    let group = groups.get(key);
    if (!group) {
      group = { key, flow: flow.name, needs, jobs: sortedSet(dueTimeOrder) };
      groups.set(key, group);
    }
    return group;
  };

  return {
    add(job) {
      if (job.dueAt !== undefined) groupOf(job).jobs.add(job);
    },
    delete(job) {
      if (job.dueAt === undefined) return;
      const { key, jobs } = groupOf(job);
      jobs.delete(job);
      if (jobs.size === 0) groups.delete(key);
    },
    find(due, paused) {
      const fitting = [...groups.values()].filter(
        (group) => fits(group, due) && !isPaused({ flow: { name: group.flow } }, paused),
      );
      const isHidden = paused.length > 0 ? (job: StoredJob) => isPaused(job, paused) : nobody;
      const jobs: StoredJob[] = [];
      for (const job of merged(
        dueOrder,
        fitting.map((group) => dueOf(group, due, isHidden)),
      )) {
        if (jobs.length === due.limit) break;
        jobs.push(job);
      }
      const taken = new Set(jobs);
      const isPassed = (job: StoredJob) => taken.has(job) || isHidden(job);
      const nextAt = Math.min(...fitting.map((group) => firstDueAt(group, isPassed)));
      return { jobs, ...(nextAt < Infinity && { nextAt }) };
    },
    firstAt: () => Math.min(...[...groups.values()].map((group) => firstDueAt(group, nobody))),
  };
}

/** Whether a claim may have what is of that flow and has those needs. */
export const fits = (
  group: Pick<Group, "flow" | "needs">,
  { flows, provides = [] }: Pick<Due, "flows" | "provides">,
): boolean =>
  (!flows || flows.includes(group.flow)) && group.needs.every((need) => provides.includes(need));

type Choose = (job: StoredJob) => boolean;
const nobody: Choose = () => false;

function* dueOf(group: Group, { now }: Due, isHidden: Choose): Generator<StoredJob> {
  for (const job of group.jobs) {
    if ((job.dueAt ?? Infinity) > now) return;
    if (!isHidden(job)) yield job;
  }
}

function firstDueAt(group: Group, isPassed: Choose): number {
  for (const job of group.jobs) if (!isPassed(job)) return job.dueAt ?? Infinity;
  return Infinity;
}
