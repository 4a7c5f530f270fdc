import { FootplateError } from "../errors.ts";
import type { Atom, InputOf, Node, OutputOf } from "./atom.ts";
import { hash } from "./fingerprint.ts";
import type { Link } from "./link.ts";
import type { Ordered } from "./ordering.ts";
import type { Retry } from "./retry.ts";
import { isSchema, type Schema } from "./schema.ts";
import type { Task } from "./task.ts";

/** What to do, as data: it can be drawn, typed, checked before it runs, and resumed after a reload. */
export interface Flow<In extends object = any, Out extends object = any> extends Atom<In, Out> {
  readonly kind: "flow";
  readonly pattern: "linear" | "unordered" | "graph";
  readonly version: number;
  readonly retry?: Retry;
  /** Of a graph, in an order in which they could run one after the other. */
  readonly children: readonly (Task | Flow)[];
  /** Of a graph; no other pattern has any. */
  readonly links: readonly Link[];
  /** Capabilities its tasks need, sorted. */
  readonly needs: readonly string[];
  /** A hash of the structure: names, kinds, patterns, links, requires, provides, versions. Synchronous, so not a cryptographic one. */
  readonly fingerprint: string;
}

/** A flow as `makeFlow` makes it. For engines. */
export interface FlowCode extends Flow {
  /** See `FlowOptions`; `checkedStore` asks it. */
  readonly input?: Schema;
  /** Of a graph: what comes before each child, and who gives it what it reads. */
  readonly order?: readonly Ordered[];
  /** Of a graph: what its engine needs for deciders, which only such flows have. */
  readonly deciding?: object;
  /** What its engine needs for a flow that is not linear. */
  readonly beside?: object;
}

/** What every flow may be told. */
export interface FlowOptions<R extends Retry = Retry> {
  retry?: R | undefined;
  /** @default 1 */
  version?: number | undefined;
  /**
   * Checks the store where a job is posted by someone who holds the flow (`board.post({ flow })`, `jobRoutes`), and by the
   * engine before the flow begins. It is given a copy; what it returns is what is stored, and a bad store is refused with
   * INVALID_INPUT. It may be asked again, for what it returned, and must accept that. Of a nested flow it is not asked.
   */
  input?: Schema | undefined;
}

// Without "~io" on purpose: a contextual `any` would flow into a task() written inside the array.
/** What may stand in a flow. */
export type Child = Node & { readonly kind: "task" | "flow" };

/** What can be posted: a flow, a task, a factory, a reference, or a name. Without "~io", as `Child`. */
export type Postable =
  | { readonly kind: "task" | "flow" | "factory" | "ref"; readonly name: string }
  | string;

/** A flow known by name and type only, so that a page need not load an edge flow's code. */
export interface FlowRef<In extends object = any, Out extends object = any> {
  readonly kind: "ref";
  readonly name: string;
  readonly "~ref"?: (input: In) => Out;
}

/** Gives a reference to a flow that runs elsewhere: `flowRef<typeof order>("order")`. */
export function flowRef<F extends Flow | Task>(
  name: string,
): FlowRef<InputOf<F> & object, OutputOf<F> & object> {
  return { kind: "ref", name };
}

/** What a pattern knows of a flow; `makeFlow` adds the rest. */
interface Parts {
  readonly name: string;
  readonly pattern: Flow["pattern"];
  readonly children: readonly Child[];
  readonly requires: readonly string[];
  readonly options: FlowOptions;
  readonly links?: readonly Link[];
  readonly order?: readonly Ordered[];
  readonly deciding?: object;
  readonly beside?: object;
}

/** @throws {FootplateError} `COMPILATION` for what is neither a flow nor a task, such as a controller on its own */
export function refuseStrangers(flow: string, children: readonly Child[]): void {
  if (!Array.isArray(children)) {
    throw new FootplateError("COMPILATION", `Flow "${flow}" needs a list of tasks and flows`);
  }
  for (const child of children) {
    if (child?.kind === "task" || child?.kind === "flow") continue;
    const which = (child as Node | undefined)?.name ?? String(child);
    throw new FootplateError(
      "COMPILATION",
      `"${which}" in flow "${flow}" is neither a flow nor a task`,
    );
  }
}

/** Makes the flow object of any pattern. @throws {FootplateError} `DUPLICATE`, `INVALID_INPUT` */
export function makeFlow(parts: Parts): Flow {
  const { name, pattern, children, requires, options, links = [], order, deciding, beside } = parts;
  if (typeof name !== "string" || name === "") {
    throw new FootplateError("INVALID_INPUT", "A flow needs a name");
  }
  const { version = 1, input } = options;
  if (input !== undefined && !isSchema(input)) {
    throw new FootplateError("INVALID_INPUT", `The input of flow "${name}" is no Standard Schema`);
  }
  const retry = options.retry && {
    ...options.retry,
    name: options.retry.name || `${name}_retry`,
  };
  const nodes = children as readonly (Task | Flow)[];
  const flow = {
    kind: "flow" as const,
    pattern,
    name,
    version,
    children: [...nodes],
    links: [...links],
    requires: [...new Set(requires)].toSorted(),
    provides: [...new Set([retry, ...nodes].flatMap((node) => node?.provides ?? []))],
    needs: [...new Set(nodes.flatMap(({ needs }) => needs))].toSorted(),
    ...(retry && { retry }),
    ...(order && { order }),
    ...(deciding && { deciding }),
    ...(beside && { beside }),
    ...(input && { input }),
  };
  refuseDuplicates(flow as unknown as Flow);
  return { ...flow, fingerprint: hash(structure(flow as unknown as Flow)) };
}

/** A single task as the flow that an engine runs: a flow of its own name. */
export function asFlow(flow: Flow | Task): Flow {
  if (flow?.kind === "flow") return flow;
  if (flow?.kind !== "task") {
    throw new FootplateError("COMPILATION", `"${String(flow)}" is neither a flow nor a task`);
  }
  const { name, requires } = flow;
  const known = taskFlows.get(flow);
  if (known) return known;
  const made = makeFlow({ name, pattern: "linear", children: [flow], requires, options: {} });
  taskFlows.set(flow, made);
  return made;
}

// An engine compiles once a flow object, so a task must give the same one each time.
const taskFlows = new WeakMap<Task, Flow>();

function refuseDuplicates(flow: Flow): void {
  const seen = new Set<string>();
  for (const name of atomNames(flow)) {
    if (seen.has(name)) {
      throw new FootplateError("DUPLICATE", `Flow "${flow.name}" has two atoms named "${name}"`);
    }
    seen.add(name);
  }
}

function atomNames(node: Task | Flow): string[] {
  const own = node.kind === "task" ? [node.name] : node.children.flatMap(atomNames);
  return node.retry ? [node.retry.name, ...own] : own;
}

function structure(node: Task | Flow): unknown {
  const { kind, name, version, requires, provides, retry } = node;
  return [
    [kind, name, version, requires, provides],
    retry && [retry.name, retry.requires, retry.provides],
    node.kind === "flow" && [
      node.pattern,
      node.children.map(structure),
      node.links.map(({ from, to, decider, depth = "ALL" }) =>
        decider ? [from, to, depth] : [from, to],
      ),
    ],
  ];
}
