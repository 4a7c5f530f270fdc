import { FootplateError } from "../errors.ts";
import type { Flow } from "../flow/flow.ts";
import type { RetryCode } from "../flow/retry.ts";
import type { Read, Task, TaskCode } from "../flow/task.ts";

/** An atom where it stands in a flow: what must be done before it, and who gives what it reads. */
export interface CompiledAtom {
  readonly index: number;
  readonly name: string;
  readonly code: TaskCode | RetryCode;
  /** The index of its scope. */
  readonly scope: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** What it reads; a retry controller reads what it requires under the same names. */
  readonly reads: readonly Read[];
  /** Some of what it reads must be looked at before each run. */
  readonly hasSchemas: boolean;
  /** For each of its `reads`, the nearest earlier atom that gives the symbol; undefined: only the store can. */
  readonly sources: readonly (number | undefined)[];
}

/** A part of a flow with a failure policy of its own: the atoms from `first` up to `end`. */
export interface Scope {
  readonly parent: number;
  /** The index of its retry controller, which is then its first atom. */
  readonly retry?: number;
  readonly first: number;
  readonly end: number;
}

/** A flow as an engine runs it. Atoms stand in the order in which they are declared, scopes before those inside them. */
export interface Graph {
  readonly flow: Flow;
  readonly atoms: readonly CompiledAtom[];
  readonly scopes: readonly Scope[];
}

// Flows never change, so each is compiled once however many engines run it.
const compiled = new WeakMap<Flow, Graph>();

/** Gives the graph of a flow. @throws {FootplateError} `COMPILATION` for what is neither a flow nor a task. */
export function compileFlow(flow: Flow): Graph {
  let graph = compiled.get(flow);
  if (!graph) {
    graph = compile(flow);
    compiled.set(flow, graph);
  }
  return graph;
}

/** Who gives each symbol, as seen from one place in the flow. */
type Visible = ReadonlyMap<string, number>;
type Draft<T> = { -readonly [K in keyof T]: T[K] };
/** The atoms after which the next child may start, and what it sees. */
interface Place {
  readonly exits: readonly number[];
  readonly visible: Visible;
}

function compile(flow: Flow): Graph {
  const atoms: (Draft<CompiledAtom> & { after: number[] })[] = [];
  const scopes: Draft<Scope>[] = [];

  const add = (code: TaskCode | RetryCode, scope: number, place: Place): Place => {
    const index = atoms.length;
    const reads = readsOf(code);
    const sources = reads.map(({ symbol }) => place.visible.get(symbol));
    const hasSchemas = reads.some(({ schema }) => schema);
    const { name } = code;
    const known = { reads, hasSchemas, sources };
    atoms.push({ index, name, code, scope, before: place.exits, after: [], ...known });
    for (const before of place.exits) atoms[before]!.after.push(index);
    const visible = new Map(place.visible);
    for (const symbol of code.provides) visible.set(symbol, index);
    return { exits: [index], visible };
  };

  const open = (node: Task | Flow, parent: number, place: Place): Place => {
    if (node?.kind !== "task" && node?.kind !== "flow") {
      throw new FootplateError("COMPILATION", `"${String(node)}" is neither a flow nor a task`);
    }
    if (node.kind === "task" && !node.retry) return add(node as TaskCode, parent, place);
    const scope: Draft<Scope> = { parent, first: atoms.length, end: 0 };
    const index = scopes.push(scope) - 1;
    let next = place;
    if (node.retry) {
      scope.retry = atoms.length;
      next = add(node.retry as RetryCode, index, next);
    }
    const children = node.kind === "task" ? [node as TaskCode] : node.children;
    for (const child of children) {
      next = child === node ? add(child as TaskCode, index, next) : open(child, index, next);
    }
    scope.end = atoms.length;
    return next;
  };

  open(flow, -1, { exits: [], visible: new Map() });
  return { flow, atoms, scopes };
}

/** What an atom's code reads. */
export const readsOf = (code: TaskCode | RetryCode): readonly Read[] =>
  code.kind === "task"
    ? code.reads
    : code.requires.map((symbol) => ({ key: symbol, symbol, optional: false, revert: false }));
