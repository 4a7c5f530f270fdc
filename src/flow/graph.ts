import { FootplateError } from "../errors.ts";
import type { InputOf, OutputOf, Simplify } from "./atom.ts";
import type { AllIn, AllOut, Checked } from "./fits.ts";
import { makeFlow, refuseStrangers, type Child, type Flow, type FlowOptions } from "./flow.ts";
import { link, type Link } from "./link.ts";
import { ordered, type Ordered } from "./ordering.ts";
import type { Retry } from "./retry.ts";

/** What a graph may be told. */
export interface GraphOptions<R extends Retry = Retry> extends FlowOptions<R> {
  links?: readonly Link[] | undefined;
  /** Runs only this child and what it depends on. @default all */
  target?: string | undefined;
}

/** Makes what makes graphs. `kit`: what an engine needs for them and their deciders, so that nobody else has to load that. */
export function graphFlowWith(kit: { readonly deciding: object; readonly beside: object }) {
  function graphFlow<const C extends readonly Child[], R extends Retry = Retry<{}, {}>>(
    name: string,
    children: C,
    options: GraphOptions<R> = {},
  ): Flow<
    Simplify<InputOf<R> & Checked<AllIn<C>, AllOut<C> & OutputOf<R>>>,
    Simplify<OutputOf<R> & AllOut<C>>
  > {
    const { retry, target } = options;
    refuseStrangers(name, children);
    // A link may have been written down by hand.
    const links = (options.links ?? []).map((each) => link(each?.from, each?.to, each));
    const order = wantedOf(name, ordered(name, children, links), target);
    const names = new Set(order.map(({ child }) => child.name));
    const requires = order.flatMap(({ child, givers }) =>
      child.requires.filter((symbol) => !givers.has(symbol) && !retry?.provides.includes(symbol)),
    );
    return makeFlow({
      name,
      pattern: "graph",
      children: order.map(({ child }) => child),
      requires: [...(retry?.requires ?? []), ...requires],
      options,
      links: links.filter(({ from, to }) => names.has(from) && names.has(to)),
      order,
      ...kit,
    });
  }
  return graphFlow;
}

/** Those that a target needs, itself included, in their order. */
function wantedOf(
  flow: string,
  order: readonly Ordered[],
  target: string | undefined,
): readonly Ordered[] {
  if (target === undefined) return order;
  const wanted = new Set<number>();
  const rest = [order.findIndex(({ child }) => child.name === target)];
  if (rest[0] === -1) {
    throw new FootplateError("COMPILATION", `Flow "${flow}" has no child "${target}" to target`);
  }
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (wanted.has(at)) continue;
    wanted.add(at);
    rest.push(...order[at]!.before);
  }
  const places = new Map([...wanted].toSorted((a, b) => a - b).map((at, place) => [at, place]));
  const moved = (at: number) => places.get(at)!;
  return [...places.keys()].map((at) => ({
    child: order[at]!.child,
    before: order[at]!.before.map(moved),
    givers: new Map([...order[at]!.givers].map(([symbol, giver]) => [symbol, moved(giver)])),
    links: order[at]!.links.map((each) => ({ ...each, from: moved(each.from) })),
  }));
}
