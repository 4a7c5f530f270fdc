import { FootplateError } from "../errors.ts";
import type { Flow, FlowCode } from "../flow/flow.ts";
import type { RetryCode } from "../flow/retry.ts";
import type { Read, Task, TaskCode } from "../flow/task.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { pendingAtom } from "./atoms.ts";

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
  /** Its detail before it has begun. */
  readonly pending: AtomDetail;
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

type Draft<T> = { -readonly [K in keyof T]: T[K] };
/** The atoms after which the next may start. */
type Exits = readonly number[];

function compile(flow: Flow): Graph {
  const atoms: (Draft<CompiledAtom> & { after: number[] })[] = [];
  const scopes: Draft<Scope>[] = [];
  const visible = createVisible();

  const add = (code: TaskCode | RetryCode, scope: number, before: Exits): Exits => {
    const index = atoms.length;
    const reads = readsOf(code);
    const sources = reads.map(({ symbol }) => visible.get(symbol));
    const hasSchemas = reads.some(({ schema }) => schema);
    atoms.push({
      index,
      name: code.name,
      code,
      scope,
      before,
      after: [],
      reads,
      hasSchemas,
      pending: pendingAtom(code),
      sources,
    });
    for (const each of before) atoms[each]!.after.push(index);
    for (const symbol of code.provides) visible.set(symbol, index);
    return [index];
  };

  const open = (node: Task | Flow, parent: number, before: Exits): Exits => {
    if (node?.kind !== "task" && node?.kind !== "flow") {
      throw new FootplateError("COMPILATION", `"${String(node)}" is neither a flow nor a task`);
    }
    if (node.kind === "task" && !node.retry) return add(node as TaskCode, parent, before);
    const scope: Draft<Scope> = { parent, first: atoms.length, end: 0 };
    const index = scopes.push(scope) - 1;
    let next = before;
    if (node.retry) {
      scope.retry = atoms.length;
      next = add(node.retry as RetryCode, index, next);
    }
    next = node.kind === "task" ? add(node as TaskCode, index, next) : inside(node, index, next);
    scope.end = atoms.length;
    return next;
  };

  const inside = (node: FlowCode, scope: number, entry: Exits): Exits => {
    if (node.pattern === "linear") {
      return node.children.reduce((exits, child) => open(child, scope, exits), entry);
    }
    const exits: Exits[] = [];
    const given: ReadonlyMap<string, number>[] = [];
    const followed = new Set<number>();
    for (const [at, child] of node.children.entries()) {
      const { before = [], givers } = node.order?.[at] ?? {};
      for (const each of before) followed.add(each);
      const gives = visible.apart(child.provides, () => {
        for (const [symbol, giver] of givers ?? []) visible.set(symbol, given[giver]!.get(symbol)!);
        exits.push(
          open(child, scope, before.length > 0 ? union(before.map((each) => exits[each]!)) : entry),
        );
      });
      given.push(gives);
    }
    for (const gives of given) for (const [symbol, index] of gives) visible.set(symbol, index);
    return exits.length > 0 ? union(exits.filter((_, at) => !followed.has(at))) : entry;
  };

  open(flow, -1, []);
  return { flow, atoms, scopes };
}

/** Who gives each symbol, as seen from where the compiler is. */
function createVisible() {
  const givers = new Map<string, number>();
  let changed: [symbol: string, before: number | undefined][] = [];
  const put = (symbol: string, index: number | undefined) => {
    if (index === undefined) givers.delete(symbol);
    else givers.set(symbol, index);
  };
  return {
    get: (symbol: string) => givers.get(symbol),
    set(symbol: string, index: number): void {
      changed.push([symbol, givers.get(symbol)]);
      put(symbol, index);
    },
    /** What `work` gave of these symbols; nothing of it is seen by what comes after. */
    apart(symbols: readonly string[], work: () => void): ReadonlyMap<string, number> {
      const outside = changed;
      changed = [];
      work();
      const gives = symbols.map((symbol) => [symbol, givers.get(symbol)!] as const);
      for (const [symbol, before] of changed.toReversed()) put(symbol, before);
      changed = outside;
      return new Map(gives);
    },
  };
}

const union = (lists: readonly Exits[]): Exits =>
  lists.length === 1 ? lists[0]! : [...new Set(lists.flat())];

/** What an atom's code reads. */
export const readsOf = (code: TaskCode | RetryCode): readonly Read[] =>
  code.kind === "task"
    ? code.reads
    : code.requires.map((symbol) => ({ key: symbol, symbol, optional: false, revert: false }));
