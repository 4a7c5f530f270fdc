import { asFlow, type Flow, type FlowCode } from "./flow.ts";
import type { Depth } from "./link.ts";
import type { Ordered } from "./ordering.ts";
import type { Retry } from "./retry.ts";
import type { Task } from "./task.ts";

/** A flow as it is drawn: plain data, nodes before those that stand in them. */
export interface FlowGraph {
  readonly name: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** An atom, or the box around the nodes of a flow. */
export interface GraphNode {
  /** Names of atoms differ, but a flow may have the name of another, or of its task. */
  readonly id: string;
  readonly name: string;
  readonly kind: "flow" | "task" | "retry";
  /** The id of the flow it stands in; only the outermost stands in none. */
  readonly parent?: string;
  /** Of a flow. */
  readonly pattern?: Flow["pattern"];
}

/** What comes before what, both of one parent. A retry controller comes before what it governs. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** What is handed on. */
  readonly symbols: readonly string[];
  /** For each decider that may forbid it, how much a "no" ignores. */
  readonly deciders: readonly Depth[];
}

/** Where edges of a child come in, and where they leave. */
interface Ends {
  readonly entry: string;
  readonly exit: string;
}

/**
 * Gives a flow as nodes and edges.
 * @throws {FootplateError} `COMPILATION` for what is no flow
 */
export function graphOf(flow: Flow | Task): FlowGraph {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];

  const add = ({ name, kind }: Task | Retry | Flow, more: Partial<GraphNode>): string => {
    const id = `n${nodes.length}`;
    nodes.push({ id, name, kind, ...more });
    return id;
  };
  const connect = (from: string, to: string, more: Partial<GraphEdge> = {}) =>
    void edges.push({ from, to, symbols: [], deciders: [], ...more });

  const place = (node: Task | Flow, parent: string): Ends => {
    if (node.kind === "flow") return box(node, { parent });
    const controller = node.retry && add(node.retry, { parent });
    const exit = add(node, { parent });
    if (controller === undefined) return { entry: exit, exit };
    connect(controller, exit);
    return { entry: controller, exit };
  };
  const box = (node: FlowCode, inside: { readonly parent?: string } = {}): Ends => {
    const id = add(node, { ...inside, pattern: node.pattern });
    const controller = node.retry && add(node.retry, { parent: id });
    const children = node.children.map((child) => place(child, id));
    for (const [at, { entry }] of children.entries()) {
      const before = beforeOf(node, at);
      if (controller !== undefined && before.length === 0) connect(controller, entry);
      for (const { from, ...more } of before) connect(children[from]!.exit, entry, more);
    }
    return { entry: id, exit: id };
  };

  const { name, version, fingerprint } = asFlow(flow);
  box(asFlow(flow));
  return { name, version, fingerprint, nodes, edges };
}

/** What comes right before a child. */
type Before = Partial<Omit<GraphEdge, "from" | "to">> & { readonly from: number };

function beforeOf({ pattern, order }: FlowCode, at: number): readonly Before[] {
  if (pattern === "linear") return at === 0 ? [] : [{ from: at - 1 }];
  return order ? order[at]!.before.map((from) => handedOn(order[at]!, from)) : [];
}

function handedOn({ givers, links }: Ordered, from: number): Before {
  const symbols = [...givers].filter(([, giver]) => giver === from).map(([symbol]) => symbol);
  const deciders = links.filter((each) => each.from === from).map(({ depth }) => depth);
  return { from, symbols, deciders };
}
