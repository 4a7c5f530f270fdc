import { list, name, number, oneOf, optional, shape, text, type Check } from "../shape.ts";
import type { FlowGraph, GraphEdge, GraphNode } from "./graph-of.ts";

/** A flow as it is drawn. */
export const graphShape: Check = shape<FlowGraph>({
  name,
  version: number,
  fingerprint: text,
  nodes: list(
    shape<GraphNode>({
      id: text,
      name,
      kind: oneOf("flow", "task", "retry"),
      parent: optional(text),
      pattern: optional(oneOf("linear", "unordered", "graph")),
    }),
  ),
  edges: list(
    shape<GraphEdge>({
      from: text,
      to: text,
      symbols: list(text),
      deciders: list(oneOf("ALL", "FLOW", "NEIGHBORS", "ATOM")),
    }),
  ),
});
