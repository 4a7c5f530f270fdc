import type { Job } from "../job.ts";
import { isPresent, type Entity } from "./entity.ts";
import { isPaused, type PauseScope } from "./pausing.ts";
import { named } from "./wording.ts";

/** What `explain` must know beside the job. */
export interface ExplainWorld {
  /** Of the board: its clock made the times of the job. */
  now: number;
  /** Of `board.entities()`. */
  entities: readonly Entity[];
  /** The job that holds the lane of this one. */
  laneHead?: Job | undefined;
  /** Of `board.paused()`. */
  paused?: readonly PauseScope[] | undefined;
}

/** A reason why nobody could claim a job, were it due; `why` gives a clause if it is so. */
export type Obstacle = readonly [
  code: "PAUSED" | "LANE_BUSY" | "NO_CONDUCTOR" | "NO_CONDUCTOR_FOR_FLOW" | "NEEDS_UNMET",
  why: (job: Job, world: ExplainWorld) => string | undefined,
];

/** In order of precedence. */
export const OBSTACLES: readonly [Obstacle, Obstacle, ...Obstacle[]] = [
  // Somebody wished it so, whatever else is the matter.
  ["PAUSED", paused],
  // What the job itself waits for means nothing before its lane is free.
  ["LANE_BUSY", laneBusy],
  ["NO_CONDUCTOR", noConductor],
  ["NO_CONDUCTOR_FOR_FLOW", noConductorForFlow],
  ["NEEDS_UNMET", needsUnmet],
];

/** The first obstacle to a claim of the job, as a clause. */
export function obstacleTo(job: Job, world: ExplainWorld): string | undefined {
  for (const [, why] of OBSTACLES) {
    const clause = why(job, world);
    if (clause !== undefined) return clause;
  }
  return undefined;
}

function paused(job: Job, { paused: scopes = [] }: ExplainWorld) {
  const scope = scopes.find((each) => isPaused(job, [each]));
  if (!scope) return undefined;
  const { flow, lane } = scope;
  const what = [
    ...(flow === undefined ? [] : [`flow "${flow}"`]),
    ...(lane === undefined ? [] : [`lane "${lane}"`]),
  ];
  return `${what.join(" in ") || "the board"} is paused`;
}

function laneBusy({ id, lane }: Job, { laneHead }: ExplainWorld) {
  if (lane === undefined || laneHead?.lane !== lane) return undefined;
  if (laneHead.id === id || laneHead.state === "COMPLETE") return undefined;
  return `job "${laneHead.name}" (${laneHead.id}) holds lane "${lane}" until it has ended`;
}

function noConductor(_job: Job, world: ExplainWorld) {
  return conductors(world).length > 0 ? undefined : "no conductor is here";
}

function noConductorForFlow({ flow }: Job, world: ExplainWorld) {
  if (conductors(world, flow.name).length > 0) return undefined;
  return `no conductor that is here runs flow "${flow.name}"`;
}

function needsUnmet({ flow, needs }: Job, world: ExplainWorld) {
  const missing = conductors(world, flow.name).map(({ metadata: { provides = [] } }) =>
    needs.filter((need) => !provides.includes(need)),
  );
  const [fewest = []] = missing.toSorted((a, b) => a.length - b.length);
  if (fewest.length === 0) return undefined;
  return `no conductor that runs flow "${flow.name}" provides ${named(fewest, "and")}`;
}

/** The conductors that are here, and that run the flow if one is given. */
const conductors = ({ entities, now }: ExplainWorld, flow?: string): readonly Entity[] =>
  entities.filter(
    (entity) =>
      (entity.seenAt === undefined || isPresent(entity, now)) &&
      (flow === undefined || (entity.metadata.flows?.includes(flow) ?? true)),
  );
