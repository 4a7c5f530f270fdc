import type { Clock } from "../clock.ts";
import type { Failure } from "../failure.ts";
import type { Notifier } from "../notifier.ts";
import type { FlowState } from "../states.ts";
import { atomEvent, type EngineEvent } from "./events.ts";
import type { Start } from "./schedule.ts";
import type { Transition } from "./transition.ts";

/** Tells listeners what became of atoms, once it is stored. Events that nobody hears are not built. */
export function tellAtoms(
  notifier: Notifier<EngineEvent>,
  transitions: readonly Transition[],
  starts: readonly Start[],
  clock: Clock,
): void {
  if (transitions.length === 0 || !(notifier.heard("task") || notifier.heard("retry"))) return;
  const inputs = new Map(starts.map(({ atom, input }) => [atom.index, input]));
  for (const transition of transitions) {
    const { atom, state } = transition;
    if (!notifier.heard(atom.code.kind)) continue;
    const isStart = state === "RUNNING" || state === "REVERTING";
    const input = isStart ? inputs.get(atom.index) : undefined;
    notifier.emit(atomEvent(transition, input, clock.now()));
  }
}

/** Tells listeners through which states a flow came, from `previous` on, once that is stored. */
export function tellFlow(
  notifier: Notifier<EngineEvent>,
  name: string,
  previous: FlowState,
  states: readonly FlowState[],
  clock: Clock,
  failure?: Failure,
): void {
  if (!notifier.heard("flow")) return;
  const failed = failure && { failure };
  let before = previous;
  for (const state of states) {
    notifier.emit({ type: "flow", name, state, previous: before, ...failed, at: clock.now() });
    before = state;
  }
}
