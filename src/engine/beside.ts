import type { FlowCode } from "../flow/flow.ts";
import type { Task } from "../flow/task.ts";
import type { Flow } from "../flow/flow.ts";
import type { Deciding } from "./graph-flow.ts";
import type { Part } from "./gate.ts";
import { createJoining, ranksOf, type Joining } from "./junctions.ts";
import type { Visible } from "./visible.ts";

/** The nodes after which the next may start. */
export type Exits = readonly number[];

/** A flow as far as it is compiled. */
interface Compiling {
  /** How many atoms there are so far. */
  readonly count: () => number;
  readonly visible: Visible;
  readonly joining: Joining;
  /** Compiles a child of a scope. */
  readonly open: (child: Task | Flow, scope: number, before: Exits) => Exits;
}

/** Compiles children that stand beside each other, but for the order that a graph gives them. */
function compileBeside(
  node: FlowCode,
  scope: number,
  entry: Exits,
  { count, visible, joining: { join }, open }: Compiling,
): Exits {
  const start = node.children.length > 1 ? join(entry) : entry;
  const exits: Exits[] = [];
  const parts: Part[] = [];
  const given: ReadonlyMap<string, number>[] = [];
  const followed = new Set<number>();
  const shadows = (node.deciding as Deciding | undefined)?.createShadows(node.order!);
  for (const [at, child] of node.children.entries()) {
    const { before = [], givers, links = [] } = node.order?.[at] ?? {};
    for (const each of before) {
      followed.add(each);
      exits[each] = join(exits[each]!);
    }
    const last = before.length > 0 ? union(before.map((each) => exits[each]!)) : start;
    const next = links.length > 0 ? join(last, { place: at, parts, links }) : last;
    const first = count();
    const mark = visible.changes.length;
    for (const symbol of shadows ? child.provides : []) {
      const giver = shadows!(symbol, at);
      if (giver !== undefined) visible.set(symbol, given[giver]!.get(symbol)!);
    }
    for (const [symbol, giver] of givers ?? []) visible.set(symbol, given[giver]!.get(symbol)!);
    exits.push(open(child, scope, next));
    const isTask = child.kind === "task";
    parts.push({ name: child.name, isTask, first, end: count(), before });
    given.push(new Map(child.provides.map((symbol) => [symbol, visible.get(symbol)!])));
    // Nothing of it is seen by those beside it.
    visible.takeBack(mark);
  }
  for (const gives of given) for (const [symbol, index] of gives) visible.set(symbol, index);
  return exits.length > 0 ? union(exits.filter((_, at) => !followed.has(at))) : entry;
}

const union = (lists: readonly Exits[]): Exits =>
  lists.length === 1 ? lists[0]! : [...new Set(lists.flat())];

/** What an engine needs for flows that are not linear: only who makes one brings it along, as in a page every byte is its visitors'. */
export const BESIDE = { compileBeside, createJoining, ranksOf };

/** What an engine needs for flows that are not linear. */
export type Beside = typeof BESIDE;
