import type { Failure } from "./failure.ts";
import { list, made, oneOf, optional, record, shape, text, type Check } from "./shape.ts";
import type { FlowState } from "./states.ts";

// What both boards and persistences are given.

const FLOW_STATES: Readonly<Record<FlowState, true>> = {
  PENDING: true,
  RUNNING: true,
  SUSPENDING: true,
  SUSPENDED: true,
  RESUMING: true,
  SUCCESS: true,
  FAILURE: true,
  REVERTED: true,
};

/** A flow's state, or one of `others`. */
export const flowState = (...others: readonly string[]): Check =>
  oneOf(...Object.keys(FLOW_STATES), ...others);

/** An error as data, with the causes below it. */
export const failure: Check = made(
  // By a getter, as it is part of itself.
  {
    get same() {
      return failureShape;
    },
  },
  (value, path) => failureShape(value, path),
);

const failureShape: Check = shape<Failure>({
  name: text,
  message: text,
  types: list(text),
  code: optional(text),
  details: optional(record),
  stack: optional(text),
  cause: optional(failure),
  errors: optional(list(failure)),
});
