import {
  explain,
  type BoardCounts,
  type Entity,
  type Flow,
  type FlowDetail,
  type FlowFactory,
  type Job,
  type JobBoard,
  type Masking,
  type PauseScope,
  type Persistence,
} from "../../src/index.ts";
import { flowFrom, graphOf, type FlowGraph } from "../../src/adapter.ts";
import { laneHeadOf } from "./jobs.ts";
import type { Place } from "./place.ts";

/** Where to read the flow of a job, if neither its code nor a persistence is at hand. */
export interface FlowSource {
  graph(job: Job): Promise<FlowGraph | undefined>;
  detail(job: Job): Promise<FlowDetail | undefined>;
}

/** What the element was given. */
export interface Sources {
  readonly board: JobBoard;
  readonly persistence: Persistence | undefined;
  readonly flows: readonly (Flow | FlowFactory)[];
  readonly mask: Masking | undefined;
  readonly readOnly: boolean;
  readonly flowSource?: FlowSource | undefined;
}

/** All that is shown of one job. */
export interface JobReading {
  readonly job: Job;
  readonly detail: FlowDetail | undefined;
  readonly graph: FlowGraph;
  readonly signals: Readonly<Record<string, readonly unknown[]>>;
  readonly why: string;
}

/** All that is shown at one place. */
export interface Reading {
  readonly counts: BoardCounts;
  readonly paused: readonly PauseScope[];
  readonly entities: readonly Entity[];
  readonly one?: JobReading | undefined;
}

/** Reads what a place shows. */
export async function readingOf(sources: Sources, place: Place): Promise<Reading> {
  const { board } = sources;
  const [counts, paused, entities] = await Promise.all([
    board.counts(),
    board.paused(),
    board.entities(),
  ]);
  const shared = { counts, paused, entities };
  if (!place.job) return shared;
  const job = await board.get(place.job);
  return { ...shared, one: job && (await jobReading(sources, job, shared)) };
}

async function jobReading(
  { board, persistence, flows, flowSource }: Sources,
  job: Job,
  { paused, entities }: Pick<Reading, "paused" | "entities">,
): Promise<JobReading> {
  const [detail, graph, signals, laneHead] = await Promise.all([
    flowSource ? flowSource.detail(job) : persistence?.flow(job.flowId),
    flowSource?.graph(job),
    board.signals(job.id),
    job.lane === undefined ? undefined : laneHeadOf(board, job.lane),
  ]);
  const { message } = explain(job, { now: Date.now(), entities, laneHead, paused });
  return { job, detail, graph: graph ?? graphFor(job, detail, flows), signals, why: message };
}

function graphFor(job: Job, detail: FlowDetail | undefined, flows: Sources["flows"]): FlowGraph {
  const flow = flows.find(({ name }) => name === job.flow.name);
  try {
    if (flow) return graphOf(flowFrom(flow, job.flow.args));
  } catch {
    // A factory of today may refuse what was posted to one of last year: then what ran is still shown.
  }
  const atoms = Object.values(detail?.atoms ?? {});
  const nodes = atoms.map(({ name, type }, index) => ({
    id: `a${index}`,
    name,
    kind: type === "RETRY" ? ("retry" as const) : ("task" as const),
    parent: "flow",
  }));
  return {
    name: job.flow.name,
    version: detail?.version ?? 0,
    fingerprint: detail?.fingerprint ?? "",
    nodes: [{ id: "flow", name: job.flow.name, kind: "flow" }, ...nodes],
    edges: [],
  };
}
