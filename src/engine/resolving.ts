import { FootplateError } from "../errors.ts";
import type { Failure } from "../failure.ts";
import { isCounted, type RetryAnswer, type RetryCode } from "../flow/retry.ts";
import { attemptsMade, withFailure } from "./attempts.ts";
import type { CompiledAtom } from "./compile.ts";
import { revertScope } from "./partial-revert.ts";
import { revertAll } from "./recovery.ts";
import { retryAfter } from "./retrying.ts";
import type { AtomTable } from "./table.ts";
import { inputOf, type Sources } from "./values.ts";

/** A failure, and from which scope outwards the controllers have not been asked yet what becomes of it. */
export interface Case {
  readonly failed: CompiledAtom;
  readonly failure: Failure;
  readonly scope: number;
  /** Whether a REVERT climbs to the whole flow. */
  readonly climbs: boolean;
  /** The first controller that said REVERT, if it does not climb. */
  readonly reverted?: number | undefined;
}

/** The case that a failure raises; a controller is not asked about itself. */
export function caseOf(table: AtomTable, index: number, failure: Failure, climbs: boolean): Case {
  const { atoms, scopes } = table.graph;
  const failed = atoms[index]!;
  const { scope, code } = failed;
  const from = code.kind === "retry" ? scopes[scope]!.parent : scope;
  return { failed, failure, climbs, scope: from };
}

/** Whether all there is to decide of a failure was decided before it came: everything around it is being reverted for good. */
export function isSettled(table: AtomTable, index: number): boolean {
  const { atoms, scopes } = table.graph;
  if (table.atoms[index]!.intention !== "REVERT") return false;
  for (let scope = atoms[index]!.scope; scope >= 0; scope = scopes[scope]!.parent) {
    const { retry } = scopes[scope]!;
    // It is to run again: a later failure may say that it must not, or only later.
    if (retry !== undefined && table.atoms[retry]!.intention === "RETRY") return false;
  }
  return true;
}

/**
 * Asks the controllers around a failure, from the inside out, and does what they say. When one must run code of the user's
 * to answer, that is left to the caller: the case is given back, with its scope.
 * @throws what a controller throws
 */
export function resolve(
  table: AtomTable,
  current: Case,
  from: Sources,
  now: number,
): Case | undefined {
  const { graph } = table;
  const { failed, failure, climbs } = current;
  let { reverted } = current;
  for (let scope = current.scope; scope >= 0; scope = graph.scopes[scope]!.parent) {
    const { retry } = graph.scopes[scope]!;
    // One that is to be reverted itself has no say any more.
    if (retry === undefined || table.atoms[retry]!.intention === "REVERT") continue;
    const controller = withFailure(table.atoms[retry]!, failed.name, failure);
    table.put(retry, controller);
    const code = graph.atoms[retry]!.code as RetryCode;
    if (!isCounted(code)) return { ...current, scope, reverted };
    const input = inputOf(graph, graph.atoms[retry]!, from, false);
    if (obey(table, retry, code.judge(attemptsMade(controller), input), now)) return undefined;
    if (!climbs) reverted ??= retry;
  }
  // REVERT climbs unless it was asked not to: half a reverted flow calls itself REVERTED.
  if (reverted === undefined) revertAll(table, now);
  else revertScope(table, reverted, now);
  return undefined;
}

/** Goes on with a case whose controller has answered. @throws as `resolve`, and for an answer that is none */
export function resolveAnswered(
  table: AtomTable,
  current: Case,
  answer: unknown,
  from: Sources,
  now: number,
): Case | undefined {
  const { parent, retry } = table.graph.scopes[current.scope]!;
  if (!isAnswer(answer)) {
    const { name } = table.graph.atoms[retry!]!;
    throw new FootplateError("EXECUTION", `Retry "${name}" answered what is no decision`);
  }
  // It may have been cancelled meanwhile.
  const isHeard = table.atoms[retry!]!.intention !== "REVERT";
  if (isHeard && obey(table, retry!, answer, now)) return undefined;
  const isOwn = !current.climbs && isHeard;
  const reverted = current.reverted ?? (isOwn ? retry : undefined);
  return resolve(table, { ...current, scope: parent, reverted }, from, now);
}

/** Does what a controller said; false when it is for the one around it to say. */
function obey(table: AtomTable, retry: number, answer: RetryAnswer, now: number): boolean {
  if (answer === "REVERT") return false;
  if (answer === "REVERT_ALL") revertAll(table, now);
  else retryAfter(table, retry, answer === "RETRY" ? 0 : answer.delayMs, now);
  return true;
}

function isAnswer(answer: unknown): answer is RetryAnswer {
  if (answer === "RETRY" || answer === "REVERT" || answer === "REVERT_ALL") return true;
  const { decision, delayMs } = (answer ?? {}) as { decision?: unknown; delayMs?: unknown };
  return decision === "RETRY" && Number.isFinite(delayMs) && (delayMs as number) >= 0;
}
