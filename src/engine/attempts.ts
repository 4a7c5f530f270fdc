import type { Failure } from "../failure.ts";
import type { AtomDetail, Attempt } from "../persistence/details.ts";

const KEPT = 100;

const NOT_BEGUN: Attempt = Object.freeze({ provided: undefined, failures: {} });

/** How many attempts a controller has made since it last was reverted; its history holds no more than the last of them. */
export const attemptsMade = ({ history = [], forgotten = 0 }: AtomDetail): number =>
  history.length + forgotten;

/** A controller with one attempt more. */
export function withAttempt(controller: AtomDetail, attempt: Attempt): AtomDetail {
  const { history = [], forgotten = 0 } = controller;
  const next = { ...controller, history: [...history.slice(1 - KEPT), attempt] };
  return history.length < KEPT ? next : { ...next, forgotten: forgotten + 1 };
}

/** A controller with a failure noted in its last attempt. */
export function withFailure(controller: AtomDetail, name: string, failure: Failure): AtomDetail {
  const { history = [] } = controller;
  const last = history.at(-1) ?? NOT_BEGUN;
  const failures = { ...last.failures, [name]: failure };
  return { ...controller, history: [...history.slice(0, -1), { ...last, failures }] };
}

/** An atom that was reverted: a controller begins again at its first attempt. */
export function withoutAttempts(atom: AtomDetail): AtomDetail {
  if (atom.type === "TASK") return atom;
  const { history: _, forgotten: __, ...rest } = atom;
  return rest;
}
