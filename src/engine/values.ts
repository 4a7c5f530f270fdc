import { FootplateError } from "../errors.ts";
import { parsed } from "../flow/schema.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { readsOf, type CompiledAtom, type Graph } from "./compile.ts";

/** Where the values of a run come from, nearest first. */
export interface Sources {
  readonly transient: Readonly<Record<string, unknown>>;
  readonly store: Readonly<Record<string, unknown>>;
  readonly atoms: readonly AtomDetail[];
}

/** Gives what an atom reads, without what `inject` gives. `revert`: with what only its revert reads. */
export function inputOf(
  graph: Graph,
  atom: CompiledAtom,
  from: Sources,
  revert: boolean,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [at, read] of readsOf(atom.code).entries()) {
    if (read.revert && !revert) continue;
    const { symbol, key } = read;
    const source = atom.sources[at];
    // A value in the store shadows a task's output of the same name, as upstream.
    if (Object.hasOwn(from.transient, symbol)) input[key] = from.transient[symbol];
    else if (Object.hasOwn(from.store, symbol)) input[key] = from.store[symbol];
    else if (source !== undefined) {
      const provided = providedBy(graph.atoms[source]!, from.atoms[source]!);
      if (Object.hasOwn(provided, symbol)) input[key] = provided[symbol];
    }
  }
  if (atom.code.kind === "task") Object.assign(input, atom.code.inject);
  return input;
}

/** The same, once its schemas agreed. @throws {FootplateError} `INVALID_INPUT` */
export async function checkedInput(
  { code, name }: CompiledAtom,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  for (const { key, schema } of readsOf(code)) {
    if (schema) input[key] = await parsed(schema, input[key], `${name}.${key}`);
  }
  return input;
}

/** Gives what an atom that succeeded provides, by symbol. */
export function providedBy({ code }: CompiledAtom, detail: AtomDetail): Record<string, unknown> {
  if (detail.state !== "SUCCESS") return {};
  const { result } = detail;
  const whole = code.kind === "retry" || code.whole;
  return Object.fromEntries(
    code.provides.map((symbol) => [
      symbol,
      whole ? result : (result as Record<string, unknown>)[symbol],
    ]),
  );
}

/** Everything the atoms provide; of two of one name, the later. */
export const allProvided = (graph: Graph, atoms: readonly AtomDetail[]): Record<string, unknown> =>
  Object.fromEntries(
    graph.atoms.flatMap((atom) => Object.entries(providedBy(atom, atoms[atom.index]!))),
  );

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
export function refuseMissing(graph: Graph, { transient, store }: Omit<Sources, "atoms">): void {
  const missing = new Set<string>();
  const readers = new Set<string>();
  for (const atom of graph.atoms) {
    for (const [at, { symbol, optional }] of readsOf(atom.code).entries()) {
      if (optional || atom.sources[at] !== undefined) continue;
      if (Object.hasOwn(store, symbol) || Object.hasOwn(transient, symbol)) continue;
      missing.add(symbol);
      readers.add(atom.name);
    }
  }
  if (missing.size === 0) return;
  const names = [...missing].toSorted();
  throw new FootplateError(
    "MISSING_DEPENDENCIES",
    `Flow "${graph.flow.name}" lacks "${names.join('", "')}", which "${[...readers].join('", "')}" reads`,
    { details: { missing: names } },
  );
}
