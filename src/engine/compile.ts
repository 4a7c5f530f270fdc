import { FootplateError } from "../errors.ts";
import type { Flow, FlowCode } from "../flow/flow.ts";
import type { RetryCode } from "../flow/retry.ts";
import type { Read, Task, TaskCode } from "../flow/task.ts";
import { fixAtoms } from "../persistence/atom-copy.ts";
import type { AtomDetail, FlowDetail } from "../persistence/details.ts";
import { pendingAtom } from "./atoms.ts";
import type { Beside, Exits } from "./beside.ts";
import type { Deciding } from "./graph-flow.ts";
import type { GraphNode, Joining, Junction, Ranks } from "./junctions.ts";
import type { Retrying } from "./retrying-kit.ts";
import { createVisible } from "./visible.ts";
import type { Waiting } from "./waiting-kit.ts";

/** An atom where it stands in a flow: what must be done before it, and who gives what it reads. */
export interface CompiledAtom extends GraphNode {
  readonly index: number;
  readonly name: string;
  readonly code: TaskCode | RetryCode;
  /** The index of its scope. */
  readonly scope: number;
  /** What it reads; a retry controller reads what it requires under the same names. */
  readonly reads: readonly Read[];
  /** Some of what it reads must be looked at before each run. */
  readonly hasSchemas: boolean;
  /** Its detail before it has begun. */
  readonly pending: AtomDetail;
  /** For each of its `reads`, the nearest earlier atom that gives the symbol; undefined: only the store can. */
  readonly sources: readonly (number | undefined)[];
  /** Who gives what it gives when it is ignored: the atom before it that did. */
  readonly shadowed: ReadonlyMap<string, number> | undefined;
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
  /** The details of all atoms before they have begun. */
  readonly pending: FlowDetail["atoms"];
  readonly scopes: readonly Scope[];
  /** Their indexes come behind those of the atoms. */
  readonly junctions: readonly Junction[];
  /** What decides about those junctions that are gates; undefined where none is. */
  readonly deciding: Deciding | undefined;
  /** What obeys its controllers; undefined where there is none. */
  readonly retrying: Retrying | undefined;
  /** What obeys its waits; undefined where there is none. */
  readonly waiting: Waiting | undefined;
  readonly ranks: Ranks | undefined;
  /** The names of the signals that it waits for, sorted. */
  readonly signals: readonly string[];
}

// Flows never change, so each is compiled once however many engines run it.
const compiled = new WeakMap<Flow, Graph>();

/** Gives the graph of a flow. @throws {FootplateError} `COMPILATION` for what is neither a flow nor a task. */
export function compileFlow(flow: Flow): Graph {
  let graph = compiled.get(flow);
  if (!graph) {
    if (flow?.kind !== "flow") {
      throw new FootplateError("COMPILATION", `"${String(flow)}" is neither a flow nor a task`);
    }
    graph = compile(flow);
    compiled.set(flow, graph);
  }
  return graph;
}

/** An atom, or a junction. */
export const nodeAt = ({ atoms, junctions }: Graph, index: number): GraphNode =>
  atoms[index] ?? junctions[index - atoms.length]!;

type Draft<T> = { -readonly [K in keyof T]: T[K] };

const NONE: readonly never[] = [];

function compile(flow: Flow): Graph {
  const atoms: (Draft<CompiledAtom> & { after: number[] })[] = [];
  const scopes: Draft<Scope>[] = [];
  const follow = (index: number, before: Exits) => {
    for (const each of before) (atoms[each] ?? joining!.at(each)).after.push(index);
  };
  const priorities: number[] = [];
  const visible = createVisible();
  let beside: Beside | undefined;
  let joining: Joining | undefined;
  let deciding: Deciding | undefined;
  let retrying: Retrying | undefined;
  let waiting: Waiting | undefined;

  const add = (code: TaskCode | RetryCode, scope: number, before: Exits, priority = 0): Exits => {
    const index = atoms.length;
    priorities.push(priority);
    waiting ??= (code as TaskCode).waiting as Waiting | undefined;
    const reads = readsOf(code);
    const sources = reads.map(({ symbol }) => visible.get(symbol));
    const hasSchemas = reads.some(({ schema }) => schema);
    const shadowed = visible.shadowed(code.provides);
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
      shadowed,
    });
    follow(index, before);
    for (const symbol of code.provides) visible.set(symbol, index);
    return [index];
  };

  const open = (node: Task | Flow, parent: number, before: Exits): Exits => {
    const { priority } = node as TaskCode;
    if (node.kind === "task" && !node.retry) return add(node as TaskCode, parent, before, priority);
    const scope: Draft<Scope> = { parent, first: atoms.length, end: 0 };
    const index = scopes.push(scope) - 1;
    let next = before;
    if (node.retry) {
      scope.retry = atoms.length;
      retrying = (node.retry as RetryCode).retrying as Retrying;
      // A task's own stands in line where the task would.
      next = add(node.retry as RetryCode, index, next, priority);
    }
    next =
      node.kind === "task"
        ? add(node as TaskCode, index, next, priority)
        : inside(node, index, next);
    scope.end = atoms.length;
    return next;
  };

  const inside = (node: FlowCode, scope: number, entry: Exits): Exits => {
    if (node.pattern === "linear") {
      return node.children.reduce((exits, child) => open(child, scope, exits), entry);
    }
    beside = node.beside as Beside;
    joining ??= beside.createJoining(flow, follow);
    if (node.order?.some(({ links }) => links.length > 0)) deciding = node.deciding as Deciding;
    const count = () => atoms.length;
    return beside.compileBeside(node, scope, entry, { count, visible, joining, open });
  };

  open(flow, -1, []);
  const { junctions = NONE } = joining ?? {};
  // Where one comes after the other there is no choice.
  const ranks = beside?.ranksOf(priorities, junctions);
  const pending = pendingAtoms(atoms);
  const signals = waiting?.signalsOf(atoms) ?? NONE;
  return { flow, atoms, pending, scopes, junctions, deciding, retrying, waiting, ranks, signals };
}

// Made once: a flow of thousands may run often.
const pendingAtoms = (atoms: readonly CompiledAtom[]): FlowDetail["atoms"] =>
  fixAtoms(Object.fromEntries(atoms.map(({ name, pending }) => [name, pending])));

/** What an atom's code reads. */
export const readsOf = (code: TaskCode | RetryCode): readonly Read[] =>
  code.kind === "task"
    ? code.reads
    : code.requires.map((symbol) => ({ key: symbol, symbol, optional: false, revert: false }));
