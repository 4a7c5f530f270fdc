import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { RetryCode } from "../flow/retry.ts";
import { endedAtom, resetAtom, startedAtom, stateBeforeRevert, timesAsked } from "./atoms.ts";
import type { Scope } from "./compile.ts";
import { reopen } from "./ignoring.ts";
import { isDone, type AtomTable } from "./table.ts";
import { withoutPlace } from "./waits.ts";

const ATTEMPTS_KEPT = 100;

/** Runs a retry controller: what it provides is what its scope sees. */
export function executeRetry(table: AtomTable, index: number, now: number): void {
  const code = table.graph.atoms[index]!.code as RetryCode;
  const started = startedAtom(table.atoms[index]!, "EXECUTE", now);
  table.put(index, started);
  const history = started.history ?? [];
  const provided = code.execute(history);
  table.put(index, {
    ...endedAtom(started, { state: "SUCCESS", result: provided }, now),
    history: [...history, { provided, failures: {} }].slice(-ATTEMPTS_KEPT),
  });
}

/** Sets everything below a controller back, and runs the controller again. */
export function retryScope(table: AtomTable, index: number, now: number): void {
  const { first, end } = table.graph.scopes[table.graph.atoms[index]!.scope]!;
  for (let inner = first + 1; inner < end; inner += 1) {
    table.put(inner, resetAtom(table.atoms[inner]!, startsNewRound(table, inner, index)));
  }
  reopen(table, first + 1, end);
  table.put(index, { ...table.atoms[index]!, state: "RETRYING", intention: "EXECUTE" });
  executeRetry(table, index, now);
}

/** Asks the controllers around a failure, from the inside out, what becomes of it. `final`: none may try it again. */
export function resolveFailure(
  table: AtomTable,
  index: number,
  failure: Failure,
  final: boolean,
  now: number,
): void {
  const { atoms, scopes } = table.graph;
  const { name, scope } = atoms[index]!;
  for (let at = final ? -1 : scope; at >= 0; at = scopes[at]!.parent) {
    const { retry, first, end } = scopes[at]!;
    if (retry === undefined) continue;
    const controller = table.atoms[retry]!;
    const history = [...(controller.history ?? [])];
    const last = history.pop() ?? { provided: undefined, failures: {} };
    history.push({ ...last, failures: { ...last.failures, [name]: failure } });
    table.put(retry, { ...controller, history });
    if (controller.intention === "RETRY") return;
    const { decision, delayMs } = (atoms[retry]!.code as RetryCode).onFailure(history);
    if (decision === "RETRY") {
      revertRange(table, { first: first + 1, end }, now);
      const wakeAt = delayMs ? { wakeAt: now + delayMs } : {};
      table.put(retry, { ...table.atoms[retry]!, intention: "RETRY", ...wakeAt });
      return;
    }
    if (decision === "REVERT_ALL") break;
    // REVERT climbs: half a reverted flow would call itself REVERTED.
  }
  revertAll(table, now);
}

/** Everything that was done, or may have been, is to be reverted. */
export function revertAll(table: AtomTable, now: number): void {
  revertRange(table, { first: 0, end: table.atoms.length }, now);
}

/** A flow that ended and is run again: what was reverted starts over, a revert that failed is tried again. */
export function restart(table: AtomTable): void {
  const undoing = table.atoms.some(({ state }) => state === "REVERT_FAILURE");
  // What was decided stands as long as something is done that it was decided by.
  const isDecided = undoing || table.atoms.some(({ state }) => state === "SUCCESS");
  for (const [index, atom] of table.atoms.entries()) {
    if (atom.state === "REVERT_FAILURE") {
      table.put(index, { ...atom, state: stateBeforeRevert(atom) });
    } else if (!isDecided || (!undoing && !isDone(table.atoms[index]!))) {
      const { retry } = table.graph.scopes[table.graph.atoms[index]!.scope] ?? {};
      table.put(index, resetAtom(withoutPlace(atom), startsNewRound(table, index, retry)));
    }
  }
  if (!isDecided) reopen(table, 0, table.atoms.length);
}

/** P9: its own revert ran, or the controller over it provides another value. */
function startsNewRound(table: AtomTable, index: number, retry: number | undefined): boolean {
  const { code } = table.graph.atoms[index]!;
  const reverted = table.atoms[index]!.state === "REVERTED";
  // Without a revert of its own nothing was undone, so the outside must recognise the repeat.
  if (code.kind === "task" && code.revert && reverted) return true;
  return retry !== undefined && table.graph.atoms[retry]!.code.provides.length > 0;
}

function revertRange(
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
