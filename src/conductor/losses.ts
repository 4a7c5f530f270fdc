import type { Job } from "../job.ts";
import { revertSteps } from "../engine/atoms.ts";
import type { AtomDetail, FlowDetail } from "../persistence/details.ts";

/** What a flow's owners were lost over, as it is kept with its detail. */
export interface Losses {
  /** The atom that was running at each of them. */
  readonly atom?: string;
  /** How many in a row were over that atom, with nothing finished between them. */
  readonly count: number;
  /** How many atoms and steps had finished then. */
  readonly finished: number;
  /** How many losses the board had counted by then, guilty or not. */
  readonly seen: number;
  /** In which run of the job: a redrive begins anew. */
  readonly run: number;
}

const ENDED = new Set(["SUCCESS", "FAILURE", "REVERTED", "REVERT_FAILURE", "IGNORE"]);

/**
 * Whom a job's losses speak against: guilt is only shown where the same atom was running at each loss since the last
 * atom finished (P16). A tab that is closed between two atoms, or over another one each time, charges nobody; nor does one that
 * is closed over a long atom whose `step`s get further each time.
 */
export function lossesOf(detail: FlowDetail, job: Job): Losses {
  const { run, attempts } = job;
  const { lost } = attempts;
  const kept = detail.meta["losses"] as Losses | undefined;
  const before = kept?.run === run ? kept : undefined;
  if (before?.seen === lost) return before;
  if (lost === 0) return { count: 0, finished: 0, seen: 0, run };
  const atoms = Object.values(detail.atoms);
  const running = atoms.find(({ state }) => state === "RUNNING" || state === "REVERTING");
  const steps = running ? stepsOf(running) : 0;
  const finished = atoms.filter(({ state }) => ENDED.has(state)).length + steps;
  if (!running) return { count: 0, finished, seen: lost, run };
  const again = before?.atom === running.name && before.finished === finished;
  return { atom: running.name, count: again ? before.count + 1 : 1, finished, seen: lost, run };
}

const stepsOf = (atom: AtomDetail): number =>
  Object.keys({ ...(atom.state === "REVERTING" ? revertSteps(atom) : atom.steps) }).length;
