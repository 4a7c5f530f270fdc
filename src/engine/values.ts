import { FootplateError } from "../errors.ts";
import { parsed } from "../flow/schema.ts";
import type { AtomDetail } from "../persistence/details.ts";
import type { ValueLimits } from "../values.ts";
import type { CompiledAtom, Graph } from "./compile.ts";

/** Where the values of a run come from, nearest first. */
export interface Sources {
  readonly transient: Readonly<Record<string, unknown>>;
  readonly store: Readonly<Record<string, unknown>>;
  readonly atoms: readonly AtomDetail[];
  /** What can be stored; undefined where nothing is kept. */
  readonly keeps: ValueLimits | undefined;
}

/** Gives what an atom reads, without what `inject` gives. `revert`: with what only its revert reads. */
export function inputOf(
  graph: Graph,
  atom: CompiledAtom,
  from: Sources,
  revert: boolean,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (let at = 0; at < atom.reads.length; at += 1) {
    const { symbol, key, revert: isForRevert } = atom.reads[at]!;
    if (isForRevert && !revert) continue;
    // A value in the store shadows a task's output of the same name, as upstream.
    if (Object.hasOwn(from.transient, symbol)) input[key] = from.transient[symbol];
    else if (Object.hasOwn(from.store, symbol)) input[key] = from.store[symbol];
    else {
      let source = atom.sources[at];
      // Who was ignored gives nothing, so that what was there before is seen.
      while (source !== undefined && from.atoms[source]!.state === "IGNORE") {
        source = graph.atoms[source]!.shadowed?.get(symbol);
      }
      if (source === undefined) continue;
      const detail = from.atoms[source]!;
      if (detail.state === "SUCCESS") input[key] = provided(graph.atoms[source]!, detail, symbol);
    }
  }
  if (atom.code.kind === "task") Object.assign(input, atom.code.inject);
  return input;
}

/** An input, once its schemas agreed. @throws {FootplateError} `INVALID_INPUT` */
export async function checkedInput(
  { reads, name }: CompiledAtom,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  for (const { key, schema } of reads) {
    if (schema) input[key] = await parsed(schema, input[key], `${name}.${key}`);
  }
  return input;
}

/** Gives one symbol of an atom that succeeded. */
const provided = ({ code }: CompiledAtom, { result }: AtomDetail, symbol: string): unknown =>
  code.kind === "retry" || code.whole ? result : (result as Record<string, unknown>)[symbol];

/** Everything the atoms from `first` up to `end` provide; of two of one name, the later. */
export function allProvided(
  graph: Graph,
  atoms: readonly AtomDetail[],
  first = 0,
  end = atoms.length,
): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (let index = first; index < end; index += 1) {
    const atom = graph.atoms[index]!;
    const detail = atoms[index]!;
    if (detail.state !== "SUCCESS") continue;
    for (const symbol of atom.code.provides) all[symbol] = provided(atom, detail, symbol);
  }
  return all;
}

/** @throws {FootplateError} `EXECUTION` for a result that lacks what the task promised. */
export function refuseShort({ code, name }: CompiledAtom, result: unknown): void {
  if (code.kind === "retry" || code.whole) return;
  const missing = code.provides.filter(
    (symbol) => typeof result !== "object" || result === null || !Object.hasOwn(result, symbol),
  );
  if (missing.length === 0) return;
  throw new FootplateError(
    "EXECUTION",
    `Task "${name}" promised "${missing.join('", "')}", but its result lacks it`,
    { details: { missing } },
  );
}

/** @throws {FootplateError} `MISSING_DEPENDENCIES` naming all that no store and no atom can give, execute and revert alike. */
export function refuseMissing(
  graph: Graph,
  { transient, store }: Pick<Sources, "transient" | "store">,
): void {
  // Made for the first: most flows lack nothing.
  let gaps: { readonly missing: Set<string>; readonly readers: Set<string> } | undefined;
  for (const { name, reads, sources } of graph.atoms) {
    for (let at = 0; at < reads.length; at += 1) {
      const { symbol, optional } = reads[at]!;
      if (optional || sources[at] !== undefined) continue;
      if (Object.hasOwn(store, symbol) || Object.hasOwn(transient, symbol)) continue;
      gaps ??= { missing: new Set(), readers: new Set() };
      gaps.missing.add(symbol);
      gaps.readers.add(name);
    }
  }
  if (!gaps) return;
  const missing = [...gaps.missing].toSorted();
  const readers = [...gaps.readers];
  throw new FootplateError(
    "MISSING_DEPENDENCIES",
    `Flow "${graph.flow.name}" lacks "${missing.join('", "')}", which "${readers.join('", "')}" reads`,
    { details: { missing } },
  );
}
