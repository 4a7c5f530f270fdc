import type { FlowDetail } from "../persistence/details.ts";
import type { RetryState } from "../states.ts";
import { asFlow, type Flow, type FlowCode } from "./flow.ts";
import type { Ordered } from "./ordering.ts";
import type { Retry } from "./retry.ts";
import type { Task } from "./task.ts";

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

/** A node or subgraph as it is drawn: where edges come in and where they leave. */
interface Drawn {
  readonly entry: string;
  readonly exit: string;
}

/**
 * Gives the flow as a Mermaid `flowchart`: a nested flow is a box, a retry controller a hexagon before what it governs, an
 * edge of a graph bears the symbols it hands on, and one with a decider is dotted. With a detail, atoms have their state as
 * class and colour.
 * @throws {FootplateError} `COMPILATION` for what is no flow
 */
export function toMermaid(flow: Flow, detail?: FlowDetail): string {
  const lines = ["flowchart TD"];
  const atomIds = new Map<string, string>();
  let count = 0;
  let depth = 1;
  const write = (line: string) => void lines.push("  ".repeat(depth) + line);
  const newId = () => `n${count++}`;

  const atom = ({ name, kind }: Task | Retry): Drawn => {
    const id = newId();
    atomIds.set(name, id);
    write(kind === "retry" ? `${id}{{${quoted(name)}}}` : `${id}[${quoted(name)}]`);
    return { entry: id, exit: id };
  };
  const draw = (node: Task | Flow): Drawn => {
    if (node.kind === "flow") return box(node);
    if (!node.retry) return atom(node);
    const [controller, governed] = [atom(node.retry), atom(node)];
    write(edge(controller, governed));
    return { entry: controller.entry, exit: governed.exit };
  };
  const box = (node: FlowCode): Drawn => {
    const id = newId();
    const drawn = { entry: id, exit: id };
    if (node.children.length === 0 && !node.retry) {
      write(`${id}([${quoted(node.name)}])`);
      return drawn;
    }
    write(`subgraph ${id}[${quoted(node.name)}]`);
    depth += 1;
    const controller = node.retry && atom(node.retry);
    const children = node.children.map(draw);
    for (const [at, child] of children.entries()) {
      const edges = edgesTo(node, at);
      if (controller && edges.length === 0) write(edge(controller, child));
      for (const { from, label, decides } of edges) {
        write(edge(children[from]!, child, label, decides));
      }
    }
    depth -= 1;
    write("end");
    return drawn;
  };

  box(asFlow(flow));
  if (detail) lines.push(...classes(detail, atomIds));
  return lines.join("\n");
}

interface Edge {
  readonly from: number;
  readonly label?: string;
  readonly decides?: boolean;
}

function edgesTo({ pattern, order }: FlowCode, at: number): readonly Edge[] {
  if (pattern === "linear") return at === 0 ? [] : [{ from: at - 1 }];
  return order ? order[at]!.before.map((from) => edgeOf(order[at]!, from)) : [];
}

function edgeOf({ givers, links }: Ordered, from: number): Edge {
  const symbols = [...givers].filter(([, giver]) => giver === from).map(([symbol]) => symbol);
  const deciding = links.filter((each) => each.from === from);
  const label = [...symbols, ...deciding.map(({ depth }) => `decider ${depth}`)].join(", ");
  return { from, label, decides: deciding.length > 0 };
}

function edge(from: Drawn, to: Drawn, label = "", decides = false): string {
  const arrow = decides ? "-.->" : "-->";
  return `${from.exit} ${arrow}${label && `|${quoted(label)}|`} ${to.entry}`;
}

function classes({ atoms }: FlowDetail, ids: ReadonlyMap<string, string>): string[] {
  const byState = new Map<keyof typeof STYLES, string[]>();
  for (const [name, id] of ids) {
    const state = Object.hasOwn(atoms, name) ? atoms[name]!.state : "PENDING";
    if (state === "PENDING") continue;
    const known = byState.get(state);
    if (known) known.push(id);
    else byState.set(state, [id]);
  }
  return [...byState].flatMap(([state, members]) => [
    `  classDef ${state} ${STYLES[state]}`,
    `  class ${members.join(",")} ${state}`,
  ]);
}

// Within a word or between two, these are not Markdown either, which Mermaid reads in labels.
const PLAIN = /(?<=[\p{L}\p{N}])[._-](?=[\p{L}\p{N}])|(?<=\S) (?=\S)|[\p{L}\p{N},/]/u.source;
const CHARACTERS = new RegExp(`${PLAIN}|(.)`, "gsu");

/** A label. Whatever Mermaid, Markdown or HTML might take for its own is written as its code point. */
const quoted = (text: string): string =>
  `"${text.replace(CHARACTERS, (char, odd?: string) => (odd === undefined ? char : `#${odd.codePointAt(0)};`))}"`;
