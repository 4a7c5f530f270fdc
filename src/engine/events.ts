import type { Failure } from "../failure.ts";
import type { FlowState, RetryState, TaskState } from "../states.ts";
import { cloneValue, isPlain } from "../values.ts";
import type { Transition } from "./transition.ts";

interface AtomEvent<S> {
  readonly name: string;
  readonly state: S;
  readonly previous?: S;
  readonly attempt: number;
  /** On RUNNING and REVERTING: what it was given. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** On SUCCESS and REVERTED. */
  readonly result?: unknown;
  /** On FAILURE and REVERT_FAILURE. */
  readonly failure?: Failure;
  readonly at: number;
}

/** What an engine tells, each after the change is stored. */
export interface EngineEvents {
  flow: {
    readonly type: "flow";
    readonly name: string;
    readonly state: FlowState;
    readonly previous?: FlowState;
    readonly failure?: Failure;
    readonly at: number;
  };
  task: AtomEvent<TaskState> & { readonly type: "task" };
  retry: AtomEvent<RetryState> & { readonly type: "retry" };
  /** What a task says of its progress, between a first 0 and, once it succeeded, a last 1. */
  progress: {
    readonly type: "progress";
    readonly name: string;
    readonly fraction: number;
    readonly details?: unknown;
    readonly at: number;
  };
}
/** Any of them. */
export type EngineEvent = EngineEvents[keyof EngineEvents];

/** The event of an atom's change of state. */
export function atomEvent(
  { atom, state, previous, detail }: Transition,
  input: Record<string, unknown> | undefined,
  at: number,
): EngineEvent {
  const { name, code } = atom;
  const failure = state === "REVERT_FAILURE" ? detail.revertFailure : detail.failure;
  const failed = state === "FAILURE" || state === "REVERT_FAILURE";
  const event = {
    name,
    state,
    previous,
    attempt: detail.attempts,
    ...(input && { input: copiesOf(input) }),
    ...(state === "SUCCESS" && { result: copyOf(detail.result) }),
    ...(state === "REVERTED" && { result: copyOf(detail.revertResult) }),
    ...(failed && failure && { failure }),
    at,
  };
  return { ...event, type: code.kind } as EngineEvent;
}

/** What listeners may change without changing what runs (NT-05). */
const copiesOf = (input: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(input).map(([key, value]) => [key, copyOf(value)]));

function copyOf(value: unknown): unknown {
  if (isPlain(value)) return value;
  try {
    return cloneValue(value, "event");
  } catch {
    // What cannot be copied, as a service, is given itself.
    return value;
  }
}
