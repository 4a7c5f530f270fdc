import { errorFrom, failureFrom, type Failure } from "../failure.ts";
import type { Ending, Job } from "../job.ts";
import type { AtomDetail, FlowDetail } from "../persistence/details.ts";
import type { Graph } from "./compile.ts";
import { allProvided } from "./values.ts";

/** How a flow ended, as it is stored with its end state: enough to end the job without an engine (P8). */
export interface Verdict extends Ending {
  /** The job's `run` it belongs to. */
  readonly run: number;
}

type End = "SUCCESS" | "REVERTED" | "FAILURE";

/** What went wrong in a flow that ended: what was reverted for, or what could not be reverted. */
export function failuresOf(
  end: End,
  atoms: readonly AtomDetail[],
  broken: Failure | undefined,
  cancelled: Failure | undefined,
): readonly Failure[] {
  if (end === "SUCCESS") return [];
  if (broken) return [broken];
  if (cancelled && end === "REVERTED") return [cancelled];
  const stuck = end === "FAILURE" ? atoms.filter((atom) => atom.revertFailure) : [];
  if (stuck.length > 0) return stuck.map((atom) => atom.revertFailure!);
  return atoms.map((atom) => atom.failure).filter((failure) => failure !== undefined);
}

/** The failures of the atoms that have one, by their names. */
export const failuresByName = (atoms: readonly AtomDetail[]): Record<string, Failure> =>
  Object.fromEntries(atoms.flatMap(({ name, failure }) => (failure ? [[name, failure]] : [])));

/** One error of all that went wrong: itself where there is one, an AggregateError of several. */
export function errorOf(flow: string, failures: readonly Failure[]): Error {
  const [first, ...others] = failures;
  if (first && others.length === 0) return errorFrom(first);
  const names = failures.map(({ message }) => message).join("; ");
  return new AggregateError(failures.map(errorFrom), `Flow "${flow}" failed: ${names}`);
}

/** The verdict on a flow that ended. */
export function verdictOn(
  graph: Graph,
  job: Job,
  end: End,
  atoms: readonly AtomDetail[],
  failures: readonly Failure[],
  cancelled: boolean,
): Verdict {
  if (end === "SUCCESS") {
    return { run: job.run, flowState: end, results: allProvided(graph, atoms) };
  }
  // A cancelled flow that was reverted did what it was asked to: there is a reason, but no failure.
  const [first] = failures;
  if (first?.code === "CANCELLED" && cancelled) {
    return { run: job.run, flowState: end, reason: first.message };
  }
  const failure =
    failures.length === 1 ? failures[0] : failureFrom(errorOf(graph.flow.name, failures));
  return { run: job.run, flowState: end, failure };
}

/** The verdict that a detail holds on the present run of a job, if there is one. */
export function verdictIn(detail: FlowDetail, job: Job): Verdict | undefined {
  const verdict = detail.meta["verdict"] as Verdict | undefined;
  return verdict?.run === job.run ? verdict : undefined;
}
