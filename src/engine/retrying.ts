import type { CountedRetry } from "../flow/retry.ts";
import { attemptsMade, withAttempt } from "./attempts.ts";
import { endedAtom, resetAtom, startedAtom } from "./atoms.ts";
import { behind } from "./behind.ts";
import type { Scope } from "./compile.ts";
import { revertRange, startsNewRound } from "./recovery.ts";
import { storable } from "./storable.ts";
import type { AtomTable } from "./table.ts";
import { inputOf, type Sources } from "./values.ts";

/** Runs a counting controller: what it provides is what its scope sees. @throws what it throws */
export function provideNext(table: AtomTable, index: number, from: Sources, now: number): void {
  const atom = table.graph.atoms[index]!;
  const started = startedAtom(table.atoms[index]!, "EXECUTE", now);
  table.put(index, started);
  const input = inputOf(table.graph, atom, from, false);
  table.graph.deciding?.refuseLacking(atom, input);
  const given = (atom.code as CountedRetry).provide(attemptsMade(started) + 1, input);
  const provided = storable(given, `${atom.name} result`, from.keeps);
  const ended = endedAtom(started, { state: "SUCCESS", result: provided }, now);
  table.put(index, withAttempt(ended, { provided, failures: {} }));
}

/** Everything below a controller is to be reverted, and then run again. */
export function retryAfter(table: AtomTable, index: number, delayMs: number, now: number): void {
  const scope = scopeOf(table, index);
  revertRange(table, { first: scope.first + 1, end: scope.end }, now);
  for (const first of strays(table, scope)) revertRange(table, { first, end: first + 1 }, now);
  const controller = table.atoms[index]!;
  // Of several that failed, each may have asked for a wait.
  const wakeAt = Math.max(controller.wakeAt ?? 0, delayMs > 0 ? now + delayMs : 0);
  table.put(index, { ...controller, intention: "RETRY", ...(wakeAt > 0 && { wakeAt }) });
}

/** Sets everything below a controller back, which then is to run again. */
export function resetScope(table: AtomTable, index: number): void {
  const scope = scopeOf(table, index);
  const outermost = table.graph.atoms[index]!.scope;
  const again = strays(table, scope);
  table.put(index, { ...table.atoms[index]!, state: "RETRYING", intention: "EXECUTE" });
  for (let inner = scope.first + 1; inner < scope.end; inner += 1) {
    table.put(inner, resetAtom(table.atoms[inner]!, startsNewRound(table, inner, outermost)));
  }
  table.graph.deciding?.reopen(table, scope.first + 1, scope.end);
  for (const stray of again) {
    table.put(stray, resetAtom(table.atoms[stray]!, startsNewRound(table, stray, outermost)));
  }
}

const scopeOf = ({ graph }: AtomTable, index: number): Scope =>
  graph.scopes[graph.atoms[index]!.scope]!;

const NONE: readonly never[] = [];

/**
 * What began behind a scope that is not done: there are such only in a flow that was changed after they had run. They read
 * what the scope gives, so they go where it goes.
 */
function strays(
  { graph, atoms, isDisordered }: AtomTable,
  { first, end }: Scope,
): readonly number[] {
  if (!isDisordered) return NONE;
  const hasBegun = (index: number) => {
    const { state, intention } = atoms[index]!;
    return state !== "IGNORE" && (state !== "PENDING" || intention !== "EXECUTE");
  };
  return behind(graph, first, end).filter(hasBegun);
}
