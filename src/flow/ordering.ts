import { FootplateError } from "../errors.ts";
import type { Child } from "./flow.ts";
import type { Depth, Link } from "./link.ts";

/** A link with a decider, as it leads to a child: from which place, and how much its "no" ignores. */
export interface Decided {
  readonly from: number;
  readonly decider: NonNullable<Link["decider"]>;
  readonly depth: Depth;
}

/** A child where it stands in a graph: what comes before it, and which child gives it what it reads. */
export interface Ordered {
  readonly child: Child;
  /** The places of those that come right before it, in the order that this list has. */
  readonly before: readonly number[];
  /** For each symbol it reads that a child gives: that child's place. */
  readonly givers: ReadonlyMap<string, number>;
  /** The links that decide whether it runs; other links are only an order, and stand in `before`. */
  readonly links: readonly Decided[];
}

/**
 * The children of a graph in an order in which they could run one after the other: by what they require and provide, and by
 * links; as they are declared, where nothing else is said.
 * @throws {FootplateError} `COMPILATION` for a cycle, two givers of a name that nothing orders, and a link to nobody
 */
export function ordered(
  flow: string,
  children: readonly Child[],
  links: readonly Link[],
): readonly Ordered[] {
  const before = children.map(() => new Set<number>());
  const decided = new Map<number, Decided[]>();
  const placeOf = places(flow, children);
  for (const { from, to, decider, depth = "ALL" } of links) {
    const [first, last] = [placeOf(from), placeOf(to)];
    before[last]!.add(first);
    if (decider) add(decided, last, { from: first, decider, depth });
  }

  const givers = giversOf(children);
  const chosen = children.map(() => new Map<string, number>());
  const open: { readonly at: number; readonly symbol: string; readonly by: readonly number[] }[] =
    [];
  for (const [at, child] of children.entries()) {
    for (const symbol of readBy(child)) {
      const by = (givers.get(symbol) ?? []).filter((giver) => giver !== at);
      const [only, ...others] = by;
      if (only === undefined) continue;
      if (others.length > 0) open.push({ at, symbol, by });
      else {
        before[at]!.add(only);
        chosen[at]!.set(symbol, only);
      }
    }
  }
  for (const { at, symbol, by } of open) {
    const giver = nearest(by, at, before);
    if (giver === undefined) {
      const names = by.map((each) => `"${children[each]!.name}"`).join(" and ");
      throw new FootplateError(
        "COMPILATION",
        `In flow "${flow}" ${names} all give "${symbol}", which "${children[at]!.name}" reads: link them in an order`,
      );
    }
    if (giver === at) continue;
    before[at]!.add(giver);
    chosen[at]!.set(symbol, giver);
  }

  const order = sorted(flow, children, before);
  const placed = new Map(order.map((at, place) => [at, place]));
  return order.map((at) => ({
    child: children[at]!,
    before: [...before[at]!].map((each) => placed.get(each)!),
    givers: new Map([...chosen[at]!].map(([symbol, giver]) => [symbol, placed.get(giver)!])),
    links: (decided.get(at) ?? []).map((each) => ({ ...each, from: placed.get(each.from)! })),
  }));
}

/** Finds a child by its name. Atoms have names of their own, but two flows may share one. */
function places(flow: string, children: readonly Child[]): (name: string) => number {
  const known = new Map<string, number[]>();
  for (const [at, { name }] of children.entries()) add(known, name, at);
  return (name) => {
    const [place, ...others] = known.get(name) ?? [];
    if (place !== undefined && others.length === 0) return place;
    const whom = place === undefined ? "no child" : "two children";
    throw new FootplateError("COMPILATION", `A link of flow "${flow}" names ${whom}: "${name}"`);
  };
}

function giversOf(children: readonly Child[]): ReadonlyMap<string, readonly number[]> {
  const givers = new Map<string, number[]>();
  for (const [at, { provides }] of children.entries()) {
    for (const symbol of provides) add(givers, symbol, at);
  }
  return givers;
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

const readBy = (child: Child): readonly string[] => [
  ...child.requires,
  ...((child as { optional?: readonly string[] }).optional ?? []),
];

/**
 * The last of several givers before `at`, if links put them in an order; `at` itself if all of them come after it, and
 * undefined if nothing orders them.
 */
function nearest(
  givers: readonly number[],
  at: number,
  before: readonly ReadonlySet<number>[],
): number | undefined {
  const earlier = givers.filter((giver) => !comesBefore(at, giver, before));
  if (earlier.length === 0) return at;
  return earlier.find((last) =>
    earlier.every((other) => other === last || comesBefore(other, last, before)),
  );
}

function comesBefore(first: number, last: number, before: readonly ReadonlySet<number>[]): boolean {
  const seen = new Set<number>();
  const rest = [last];
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    for (const each of before[at]!) {
      if (each === first) return true;
      if (!seen.has(each)) rest.push(each);
      seen.add(each);
    }
  }
  return false;
}

/** Without recursion: a chain may be longer than the stack. */
function sorted(
  flow: string,
  children: readonly Child[],
  before: readonly ReadonlySet<number>[],
): readonly number[] {
  const order: number[] = [];
  const state = children.map((): "NEW" | "OPEN" | "DONE" => "NEW");
  for (const start of children.keys()) {
    const path = [{ at: start, rest: before[start]!.values() }];
    if (state[start] !== "NEW") continue;
    state[start] = "OPEN";
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        state[top.at] = "DONE";
        order.push(top.at);
        path.pop();
      } else if (state[next.value] === "OPEN") {
        const from = path.findIndex(({ at }) => at === next.value);
        const round = [...path.slice(from).map(({ at }) => at), next.value].toReversed();
        const names = round.map((at) => `"${children[at]!.name}"`).join(" -> ");
        throw new FootplateError("COMPILATION", `Flow "${flow}" goes round in a circle: ${names}`);
      } else if (state[next.value] === "NEW") {
        state[next.value] = "OPEN";
        path.push({ at: next.value, rest: before[next.value]!.values() });
      }
    }
  }
  return order;
}
