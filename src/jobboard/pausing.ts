import type { StoredJob, Writes } from "./store.ts";

/** What a pause is for: one flow, one lane, one flow within one lane, or all, where neither is given. */
export interface PauseScope {
  readonly flow?: string | undefined;
  readonly lane?: string | undefined;
}

// Pure and synchronous, so that a store can run it inside one transaction.

/** Adds a scope to what is paused, or takes it out. */
export function paused(
  scopes: readonly PauseScope[],
  { flow, lane }: PauseScope,
  on: boolean,
): Writes<undefined> {
  const others = scopes.filter((other) => other.flow !== flow || other.lane !== lane);
  const isKnown = others.length < scopes.length;
  if (on === isKnown) return { value: undefined };
  const scope = { ...(flow !== undefined && { flow }), ...(lane !== undefined && { lane }) };
  return { paused: on ? [...others, scope] : others, value: undefined };
}

/** Whether a job is among what is paused. */
export const isPaused = (
  { flow, lane }: Pick<StoredJob, "flow" | "lane">,
  scopes: readonly PauseScope[],
): boolean =>
  scopes.some(
    (scope) =>
      (scope.flow === undefined || scope.flow === flow.name) &&
      (scope.lane === undefined || scope.lane === lane),
  );
