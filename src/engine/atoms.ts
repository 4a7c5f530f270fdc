import type { Failure } from "../failure.ts";
import type { AtomDetail, AtomRun, FlowDetail } from "../persistence/details.ts";
import type { CompiledAtom, Graph } from "./compile.ts";

const RUNS_KEPT = 16;

// One for all: a flow may have many thousands that have not begun.
const NO_RUNS: readonly never[] = Object.freeze([]);
const NO_META: Record<string, never> = Object.freeze({});

/** An atom that has not begun. */
export function pendingAtom({ name, kind, version }: CompiledAtom["code"]): AtomDetail {
  // Every run of the flow begins with this one.
  return Object.freeze<AtomDetail>({
    name,
    type: kind === "task" ? "TASK" : "RETRY",
    version,
    state: "PENDING",
    intention: "EXECUTE",
    attempts: 0,
    round: 0,
    runs: NO_RUNS,
    meta: NO_META,
  });
}

/** The atoms of a detail in the order of the graph; those it does not know yet have not begun. */
export function atomsOf(graph: Graph, detail: Pick<FlowDetail, "atoms">): AtomDetail[] {
  return graph.atoms.map((atom) =>
    Object.hasOwn(detail.atoms, atom.name) ? detail.atoms[atom.name]! : atom.pending,
  );
}

/** An atom as it starts: the start mark of P7. */
export function startedAtom(atom: AtomDetail, action: AtomRun["action"], now: number): AtomDetail {
  const attempts = action === "EXECUTE" ? atom.attempts + 1 : atom.attempts;
  const run = Object.freeze<AtomRun>({ action, attempt: attempts, startedAt: now });
  // A list is copied at its length; one that is spread and added to takes four times the room.
  const runs = atom.runs.length === 0 ? [run] : atom.runs.slice(1 - RUNS_KEPT).concat(run);
  // All frozen, so that whoever keeps it need not copy it.
  return Object.freeze<AtomDetail>({
    ...unended(atom),
    state: action === "EXECUTE" ? "RUNNING" : "REVERTING",
    attempts,
    runs: Object.freeze(runs),
    startedAt: now,
  });
}

/** An atom without the times and the progress of what it did before: most have none, and taking keys out is slow. */
function unended(atom: AtomDetail): AtomDetail {
  const { wakeAt, endedAt, progress } = atom;
  if (wakeAt === undefined && endedAt === undefined && progress === undefined) return atom;
  const { wakeAt: _, endedAt: __, progress: ___, ...rest } = atom;
  return rest;
}

/** An atom whose present run is over, with what came of it. */
export function endedAtom(atom: AtomDetail, change: Partial<AtomDetail>, now: number): AtomDetail {
  const failure = change.revertFailure ?? change.failure;
  const last = atom.runs[atom.runs.length - 1];
  const runs = last ? atom.runs.with(atom.runs.length - 1, endedRun(last, failure, now)) : [];
  return Object.freeze<AtomDetail>({
    ...atom,
    meta: settled(atom.meta),
    ...change,
    runs: Object.freeze(runs),
    endedAt: now,
  });
}

const endedRun = (run: AtomRun, failure: Failure | undefined, endedAt: number): AtomRun =>
  Object.freeze(failure ? { ...run, endedAt, failure } : { ...run, endedAt });

/** What is kept with an atom, but for what it asked to wait for. */
function settled(meta: AtomDetail["meta"]): AtomDetail["meta"] {
  if (meta["later"] === undefined && meta["until"] === undefined) return meta;
  const { later: _, until: __, ...rest } = meta;
  return rest;
}

/** How long an atom asked to be left: until then, or until the network is back if that is sooner. */
export interface Leave {
  readonly wakeAt: number;
  readonly until?: "online" | undefined;
}

/** An atom that asked for later (P10): it stands as before its run, under the same key. */
export function parkedAtom(atom: AtomDetail, { wakeAt, until }: Leave, now: number): AtomDetail {
  const state = atom.state === "REVERTING" ? stateBeforeRevert(atom) : "PENDING";
  const later = timesAsked(atom) + 1;
  const parked = endedAtom(atom, { state, wakeAt }, now);
  return { ...parked, meta: { ...parked.meta, later, ...(until && { until }) } };
}

/** An atom as a new owner finds it: one that waits for the network goes on, as that may be why there is a new owner. */
export function foundAtom(atom: AtomDetail): AtomDetail {
  if (atom.meta["until"] !== "online") return atom;
  const { wakeAt: _, ...rest } = atom;
  return rest;
}

/** How often an atom asked for later in a row. */
export function timesAsked(atom: AtomDetail): number {
  return typeof atom.meta["later"] === "number" ? atom.meta["later"] : 0;
}

/** Where an atom stood before a revert that did not come to its end. */
export const stateBeforeRevert = (atom: AtomDetail): "FAILURE" | "SUCCESS" =>
  atom.failure ? "FAILURE" : "SUCCESS";

/** An atom set back to run again; `newRound` gives its effects a new key (P9). */
export function resetAtom(atom: AtomDetail, newRound: boolean): AtomDetail {
  const { name, type, version, attempts, round, runs, logs } = atom;
  return {
    name,
    type,
    version,
    state: "PENDING",
    intention: "EXECUTE",
    attempts,
    round: newRound ? round + 1 : round,
    runs,
    meta: ofNoRun(atom.meta),
    ...(logs && { logs }),
  };
}

/** What is kept with an atom, but for what its last run did and who had it ignored. */
function ofNoRun(meta: AtomDetail["meta"]): AtomDetail["meta"] {
  if (!(REVERT_STEPS in meta || IGNORED_BY in meta)) return meta;
  const { [REVERT_STEPS]: _, [IGNORED_BY]: __, ...rest } = meta;
  return rest;
}

const IGNORED_BY = "ignoredBy";
const REVERT_STEPS = "revertSteps";

/** What `step` stored in a revert: apart from those of `execute`, as both may use the same keys. */
export const revertSteps = ({ meta }: AtomDetail) =>
  meta[REVERT_STEPS] as AtomDetail["steps"] | undefined;

/** What is kept with an atom, with these steps of its revert. */
export function withRevertSteps(
  meta: AtomDetail["meta"],
  steps: AtomDetail["steps"],
): AtomDetail["meta"] {
  const { [REVERT_STEPS]: _, ...rest } = meta;
  return steps ? { ...rest, [REVERT_STEPS]: steps } : rest;
}

/** An atom that was reverted: its steps are undone with it. */
export function withoutSteps(atom: AtomDetail): AtomDetail {
  if (!atom.steps && !revertSteps(atom)) return atom;
  const { steps: _, ...rest } = atom;
  return { ...rest, meta: withRevertSteps(atom.meta, undefined) };
}

/** The place of a wait among those for its signal, from 1; kept while the atom is tried again, so that the next is counted on. */
export const PLACE = "wait";

/** An atom that starts over with its whole flow: what was sent is there for it as for the first time. */
export function atomAnew(atom: AtomDetail, newRound: boolean): AtomDetail {
  const { [PLACE]: _, ...meta } = atom.meta;
  return resetAtom({ ...atom, meta }, newRound);
}
