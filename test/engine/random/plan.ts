import fc from "fast-check";

/** What a task does, by the attempt of the scope it is in; the last entry goes for all later ones. */
export interface TaskPlan {
  readonly kind: "task";
  readonly outcomes: readonly ("ok" | "fail")[];
  /** Asks for later that often before anything else. */
  readonly laters: number;
  readonly reverts: boolean;
  /** Durable steps it takes inside. */
  readonly steps: number;
}

/** A flow: its children, and how often it is tried. */
export interface FlowPlan {
  readonly kind: "flow";
  readonly pattern: "linear" | "unordered" | "graph";
  readonly children: readonly Plan[];
  /** Attempts in all; 0: no controller of its own. */
  readonly attempts: number;
  /** In a graph, a decider before the child of that place, and what it says; a place that no child has has none. */
  readonly decider?: { readonly at: number; readonly says: boolean } | undefined;
}

/** A part of a flow. */
export type Plan = TaskPlan | FlowPlan;

/** What happens to an engine, at the save of that number. */
export interface Incident {
  readonly kind: "crash before" | "crash after" | "suspend" | "cancel";
  readonly save: number;
}

/** One case: what is run, and what befalls it. */
export interface Case {
  readonly flow: FlowPlan;
  readonly concurrency: number;
  readonly incidents: readonly Incident[];
}

const task: fc.Arbitrary<TaskPlan> = fc.record({
  kind: fc.constant("task" as const),
  outcomes: fc.oneof(
    { weight: 3, arbitrary: fc.constant(["ok"] as const) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom("ok" as const, "fail" as const), {
        minLength: 1,
        maxLength: 3,
      }),
    },
  ),
  laters: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(1) },
  ),
  reverts: fc.boolean(),
  steps: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(2) },
  ),
});

const { flow } = fc.letrec<{ flow: FlowPlan; node: Plan }>((tie) => ({
  flow: fc.record({
    kind: fc.constant("flow" as const),
    pattern: fc.constantFrom("linear" as const, "unordered" as const, "graph" as const),
    children: fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
    attempts: fc.constantFrom(0, 0, 1, 2, 3),
    decider: fc.option(fc.record({ at: fc.integer({ min: 1, max: 3 }), says: fc.boolean() }), {
      nil: undefined,
      freq: 2,
    }),
  }),
  node: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 3, arbitrary: task },
    { weight: 1, arbitrary: tie("flow") },
  ),
}));

const incident: fc.Arbitrary<Incident> = fc.record({
  kind: fc.constantFrom(
    "crash before" as const,
    "crash after" as const,
    "crash after" as const,
    "suspend" as const,
    "cancel" as const,
  ),
  save: fc.integer({ min: 1, max: 12 }),
});

/** Random nested flows, serial and concurrent, and what befalls who runs them. */
export const cases: fc.Arbitrary<Case> = fc.record({
  flow,
  concurrency: fc.constantFrom(1, 2, Infinity),
  incidents: fc.array(incident, { maxLength: 3 }),
});
