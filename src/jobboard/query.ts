import { FootplateError } from "../errors.ts";
import type { Job, Outcome } from "../job.ts";
import type { JobQuery } from "./jobboard.ts";
import { boardOrder, endedOrder, newestOrder, type JobOrder } from "./order.ts";
import { seenAt } from "./seen.ts";
import type { StoredJob } from "./store.ts";

// For stores: what a query means, whatever index they have for it.

/** Tells whether a job is one of those a query asks for. In the order "ended" only ended jobs are. */
export function matches(job: Job, query: JobQuery, now: number): boolean {
  const seen = seenAt(job, now);
  const { state, owner, outcome, endedAt, flow, key, lane } = seen;
  return (
    (query.state === undefined || query.state === state) &&
    (query.fate === undefined || query.fate === outcome?.fate) &&
    (query.flowState === undefined || isIn(query.flowState, outcome)) &&
    (query.flow === undefined || query.flow === flow.name) &&
    (query.owner === undefined || query.owner === owner) &&
    (query.key === undefined || query.key === key) &&
    (query.lane === undefined || query.lane === lane) &&
    (query.text === undefined || speaksOf(seen, query.text)) &&
    (query.endedBefore === undefined || (endedAt ?? Infinity) < query.endedBefore) &&
    (query.order !== "ended" || endedAt !== undefined)
  );
}

const speaksOf = ({ id, name, flow, key = "", lane = "" }: Job, text: string): boolean => {
  const sought = text.toLowerCase();
  return [id, name, flow.name, key, lane].some((each) => each.toLowerCase().includes(sought));
};

const isIn = (asked: NonNullable<JobQuery["flowState"]>, outcome: Outcome | undefined) =>
  asked === "FAILED" ? isFailed(outcome) : outcome?.flowState === asked;

/** Whether a job was consumed although its flow did not succeed: the query "FAILED", and the count. */
export const isFailed = (outcome: Outcome | undefined): boolean =>
  outcome?.fate === "CONSUMED" && !outcome.ok;

const orders: Readonly<Record<NonNullable<JobQuery["order"]>, JobOrder>> = {
  board: boardOrder,
  newest: newestOrder,
  ended: endedOrder,
};

/** The order a query asks for. */
export const orderOf = (query: JobQuery): JobOrder => orders[query.order ?? "board"];

/** The job a page goes on behind, if the query names one. @throws {FootplateError} `NOT_FOUND` when it is gone */
export function behind(query: JobQuery, job: StoredJob | undefined): StoredJob | undefined {
  if (query.after !== undefined && !job) {
    throw new FootplateError("NOT_FOUND", `There is no job "${query.after}" to go on behind`);
  }
  return job;
}
