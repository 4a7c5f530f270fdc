import type { AtomDetail } from "../../src/index.ts";
import type { FlowGraph, GraphNode } from "../../src/adapter.ts";
import { h, type View } from "./node.ts";
import { clipped } from "./words.ts";

interface Box {
  readonly node: GraphNode;
  x: number;
  y: number;
  width: number;
  height: number;
  readonly inside: readonly Box[];
}

const WIDTH = 150;
const HEIGHT = 40;
const GAP = 28;
const HEAD = 22;

/** Draws a flow as boxes and arrows, each atom in the colour of its state. */
export function Graph({
  graph,
  atoms,
  look,
}: {
  graph: FlowGraph;
  atoms: Readonly<Record<string, AtomDetail>>;
  /** Called with the name of an atom that is clicked; by keyboard it is reached elsewhere. */
  look: (atom: string) => void;
}): View {
  const [root] = graph.nodes;
  if (!root) return h("p", null, "This flow is empty.");
  const outer = laidOut(graph, root);
  const boxes = flat(outer, 0, 0);
  const stateOf = ({ node }: Box) =>
    node.kind === "flow" ? "flow" : (atoms[node.name]?.state ?? "PENDING");
  const said = boxes
    .filter(({ node }) => node.kind !== "flow")
    .map((box) => `${box.node.name}: ${stateOf(box)}`);
  const byId = new Map(boxes.map((box) => [box.node.id, box]));
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Flow" },
    h(
      "svg",
      {
        width: outer.width + 2,
        height: outer.height + 2,
        role: "img",
        "aria-label": said.join("; "),
      },
      ...boxes.map((box) => drawn(box, stateOf(box), look)),
      ...graph.edges.map(({ from, to }) => arrow(byId.get(from), byId.get(to))),
    ),
  );
}

function laidOut(graph: FlowGraph, node: GraphNode): Box {
  const inside = graph.nodes
    .filter(({ parent }) => parent === node.id)
    .map((each) => laidOut(graph, each));
  if (node.kind !== "flow") return { node, x: 0, y: 0, width: WIDTH, height: HEIGHT, inside };
  const ranks = new Map<string, number>(inside.map((box) => [box.node.id, 0]));
  // As many rounds as there are nodes: a flow has no cycle, so the longest path is found by then.
  for (const _ of inside) {
    for (const { from, to } of graph.edges) {
      if (ranks.has(from) && ranks.has(to))
        ranks.set(to, Math.max(ranks.get(to)!, ranks.get(from)! + 1));
    }
  }
  let x = GAP / 2;
  let height = HEIGHT;
  for (let rank = 0; rank <= Math.max(0, ...ranks.values()); rank++) {
    const column = inside.filter((box) => ranks.get(box.node.id) === rank);
    let y = HEAD;
    for (const box of column) {
      box.x = x;
      box.y = y;
      y += box.height + GAP / 2;
    }
    height = Math.max(height, y);
    x += Math.max(WIDTH, ...column.map((box) => box.width)) + GAP;
  }
  return { node, x: 0, y: 0, width: x - GAP / 2, height, inside };
}

function flat(box: Box, left: number, top: number): Box[] {
  const placed = { ...box, x: box.x + left, y: box.y + top };
  return [placed, ...box.inside.flatMap((each) => flat(each, placed.x, placed.y))];
}

function drawn(
  { node, x, y, width, height }: Box,
  state: string,
  look: (atom: string) => void,
): View {
  const isFlow = node.kind === "flow";
  return h(
    "g",
    isFlow ? null : { class: "node", onClick: () => look(node.name) },
    h(
      "rect",
      { x: x + 1, y: y + 1, width, height, rx: 6, class: state },
      h("title", null, `${node.name}: ${state}`),
    ),
    h("text", { x: x + 9, y: y + 15 }, clipped(node.name, 20)),
    isFlow ? null : h("text", { x: x + 9, y: y + 31, class: "small" }, state),
  );
}

function arrow(from: Box | undefined, to: Box | undefined): View | null {
  if (!from || !to) return null;
  const [x1, y1] = [from.x + from.width + 1, from.y + Math.min(from.height, HEIGHT) / 2];
  const [x2, y2] = [to.x + 1, to.y + Math.min(to.height, HEIGHT) / 2];
  const middle = (x1 + x2) / 2;
  return h("path", {
    d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}m-5 -4l5 4l-5 4`,
    class: "edge",
  });
}
