import type { Node } from "./atom.ts";
import type { Flow } from "./flow.ts";
import type { Task } from "./task.ts";

/** Gives the atom of a name in a flow, at whatever depth: a task, or a retry controller. */
export function atomIn(node: Flow | Task, name: string): Node | undefined {
  if (node.retry?.name === name) return node.retry;
  if (node.kind === "task") return node.name === name ? node : undefined;
  for (const child of node.children) {
    const found = atomIn(child, name);
    if (found) return found;
  }
  return undefined;
}
