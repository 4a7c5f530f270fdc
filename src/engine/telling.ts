import type { Clock } from "../clock.ts";
import type { Failure } from "../failure.ts";
import type { Notifier } from "../notifier.ts";
import type { FlowState } from "../states.ts";
import { atomEvent, type EngineEvent } from "./events.ts";
import type { Transition } from "./table.ts";

/** What was given to the atoms that are about to start, by their index. */
export type Inputs = ReadonlyMap<number, Record<string, unknown>>;

/** Tells listeners what has been stored. Events that nobody hears are not built. */
export function createTeller(flow: string, notifier: Notifier<EngineEvent>, clock: Clock) {
  return {
    atoms(transitions: readonly Transition[], inputs: Inputs): void {
      for (const transition of transitions) {
        const { atom, state } = transition;
        if (!notifier.heard(atom.code.kind)) continue;
        const starts = state === "RUNNING" || state === "REVERTING";
        const input = starts ? inputs.get(atom.index) : undefined;
        notifier.emit(atomEvent(transition, input, clock.now()));
      }
    },
    flow(state: FlowState, previous: FlowState, failure?: Failure): void {
      if (state === previous || !notifier.heard("flow")) return;
      const failed = failure && { failure };
      notifier.emit({ type: "flow", name: flow, state, previous, ...failed, at: clock.now() });
    },
  };
}
