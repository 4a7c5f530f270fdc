import { FootplateError } from "../errors.ts";
import { failureFrom } from "../failure.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { withoutAttempts } from "./attempts.ts";
import {
  atomAnew,
  endedAtom,
  resetAtom,
  stateBeforeRevert,
  timesAsked,
  withoutSteps,
} from "./atoms.ts";
import type { Scope } from "./compile.ts";
import { isDone } from "./done.ts";
import type { AtomTable } from "./table.ts";

/** Everything that was done, or may have been, is to be reverted. */
export function revertAll(table: AtomTable, now: number): void {
  revertRange(table, { first: 0, end: table.atoms.length }, now);
}

/** A flow that was reverted and is run again starts over, in new rounds. */
export function startOver(table: AtomTable): void {
  // What was decided stands as long as something is done that it was decided by.
  const isDecided = table.atoms.some(({ state }) => state === "SUCCESS");
  for (const [index, atom] of table.atoms.entries()) {
    if (isDecided && isDone(atom)) continue;
    table.put(index, atomAnew(atom, startsNewRound(table, index, 0)));
  }
  if (!isDecided) table.graph.deciding?.reopen(table, 0, table.atoms.length);
}

/**
 * A flow that could go neither on nor back and is run again: a revert that failed is tried again, and so is an atom about whose
 * failure nothing was decided. What was to be reverted still is. `onlyBack`: all of it is to be reverted.
 */
export function goOn(table: AtomTable, onlyBack: boolean): void {
  for (const [index, atom] of table.atoms.entries()) {
    if (atom.state === "REVERT_FAILURE") {
      table.put(index, { ...atom, state: stateBeforeRevert(atom) });
    } else if (isUndecided(atom) && !onlyBack) {
      table.put(index, resetAtom(atom, false));
    }
  }
}

/** P9: its own revert ran, or a controller over it that runs again, the outermost over scope `outermost`, provides a value. */
export function startsNewRound(table: AtomTable, index: number, outermost: number): boolean {
  const { atoms, scopes } = table.graph;
  const { code, scope } = atoms[index]!;
  const reverted = table.atoms[index]!.state === "REVERTED";
  // Without a revert of its own nothing was undone, so the outside must recognise the repeat.
  if (code.kind === "task" && code.revert && reverted) return true;
  for (let at = scope; at >= outermost; at = scopes[at]!.parent) {
    const { retry } = scopes[at]!;
    if (retry !== undefined && atoms[retry]!.code.provides.length > 0) return true;
  }
  return false;
}

/** The same, of a part of the flow. */
export function revertRange(
  table: AtomTable,
  { first, end }: Pick<Scope, "first" | "end">,
  now: number,
): void {
  for (let index = first; index < end; index += 1) {
    if (table.atoms[index]!.state === "IGNORE") continue;
    // Whatever it waited for, it is not waited for any more.
    const { wakeAt: _, ...atom } = table.atoms[index]!;
    table.put(index, { ...atom, intention: "REVERT" });
    failOrphan(table, index, now);
  }
}

/** Reverts an atom without code of its own for that. */
export function revertAtOnce(table: AtomTable, index: number, now: number): void {
  const reverting: AtomDetail = { ...table.atoms[index]!, state: "REVERTING" };
  table.put(index, reverting);
  const { result: _, ...rest } = withoutSteps(withoutAttempts(reverting));
  table.put(index, { ...rest, state: "REVERTED", endedAt: now });
}

/** It failed, and nobody has said yet what becomes of that. */
export const isUndecided = ({ state, intention }: AtomDetail): boolean =>
  state === "FAILURE" && intention === "EXECUTE";

/** An atom to be reverted that was started, but has told no end, counts as failed: it may have taken effect (P7). */
export function failOrphan(table: AtomTable, index: number, now: number): void {
  const atom = table.atoms[index]!;
  // One that was left for later was started, too: the reply may be all that was lost (P10).
  const mayHaveActed =
    atom.state === "RUNNING" || (atom.state === "PENDING" && timesAsked(atom) > 0);
  if (!mayHaveActed || atom.intention === "EXECUTE" || table.isRunning(index)) return;
  // What it waited for is not waited for any more (P11).
  const { wakeAt: _, ...rest } = atom;
  table.put(index, endedAtom(rest, { state: "FAILURE", failure: unknownOutcome() }, now));
}

const unknownOutcome = () =>
  failureFrom(
    new FootplateError(
      "CANCELLED",
      "It was started, but told no end; whether it took effect is unknown",
    ),
  );
