import type { FlowDetail } from "../persistence/details.ts";
import type { RetryState } from "../states.ts";
import type { Flow } from "./flow.ts";
import { graphOf, type GraphEdge, type GraphNode } from "./graph-of.ts";

// Of atoms that have not begun nothing is said.
const STYLES: Readonly<Record<Exclude<RetryState, "PENDING">, string>> = {
  RUNNING: "fill:#dbeafe,stroke:#2563eb,color:#000",
  SUCCESS: "fill:#dcfce7,stroke:#16a34a,color:#000",
  FAILURE: "fill:#fee2e2,stroke:#dc2626,color:#000",
  REVERTING: "fill:#fef3c7,stroke:#d97706,color:#000",
  REVERTED: "fill:#fde68a,stroke:#d97706,color:#000",
  REVERT_FAILURE: "fill:#fca5a5,stroke:#991b1b,color:#000",
  RETRYING: "fill:#ede9fe,stroke:#7c3aed,color:#000",
  IGNORE: "fill:#f3f4f6,stroke:#9ca3af,color:#6b7280,stroke-dasharray:4 4",
};

/**
 * Gives the flow as a Mermaid `flowchart`: a nested flow is a box, a retry controller a hexagon before what it governs, an
 * edge of a graph bears the symbols it hands on, and one with a decider is dotted. With a detail, atoms have their state as
 * class and colour.
 * @throws {FootplateError} `COMPILATION` for what is no flow
 */
export function toMermaid(flow: Flow, detail?: FlowDetail): string {
  const { nodes, edges } = graphOf(flow);
  const inside = grouped(nodes, ({ parent = "" }) => parent);
  const parents = new Map(nodes.map(({ id, parent = "" }) => [id, parent]));
  const between = grouped(edges, ({ from }) => parents.get(from)!);

  const drawn = (node: GraphNode): string[] => {
    const { id, name, kind } = node;
    const label = quoted(name);
    if (kind === "retry") return [`${id}{{${label}}}`];
    if (kind === "task") return [`${id}[${label}]`];
    const members = inside.get(id);
    if (!members) return [`${id}([${label}])`];
    const lines = [...members.flatMap(drawn), ...(between.get(id) ?? []).map(arrow)];
    return [`subgraph ${id}[${label}]`, ...lines.map((line) => `  ${line}`), "end"];
  };

  const lines = ["flowchart TD", ...drawn(nodes[0]!).map((line) => `  ${line}`)];
  if (detail) lines.push(...classes(detail, nodes));
  return lines.join("\n");
}

function arrow({ from, to, symbols, deciders }: GraphEdge): string {
  const label = [...symbols, ...deciders.map((depth) => `decider ${depth}`)].join(", ");
  const line = deciders.length > 0 ? "-.->" : "-->";
  return `${from} ${line}${label && `|${quoted(label)}|`} ${to}`;
}

function classes({ atoms }: FlowDetail, nodes: readonly GraphNode[]): string[] {
  const stateOf = ({ name }: GraphNode) =>
    Object.hasOwn(atoms, name) ? atoms[name]!.state : "PENDING";
  const begun = nodes.filter((node) => node.kind !== "flow" && stateOf(node) !== "PENDING");
  return [...grouped(begun, stateOf)].flatMap(([state, members]) => [
    `  classDef ${state} ${STYLES[state as keyof typeof STYLES]}`,
    `  class ${members.map(({ id }) => id).join(",")} ${state}`,
  ]);
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item));
    if (known) known.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

// Within a word or between two, these are not Markdown either, which Mermaid reads in labels.
const PLAIN = /(?<=[\p{L}\p{N}])[._-](?=[\p{L}\p{N}])|(?<=\S) (?=\S)|[\p{L}\p{N},/]/u.source;
const CHARACTERS = new RegExp(`${PLAIN}|(.)`, "gsu");

/** A label. Whatever Mermaid, Markdown or HTML might take for its own is written as its code point. */
const quoted = (text: string): string =>
  `"${text.replace(CHARACTERS, (char, odd?: string) => (odd === undefined ? char : `#${odd.codePointAt(0)};`))}"`;
