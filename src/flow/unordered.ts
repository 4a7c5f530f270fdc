import type { InputOf, OutputOf, Simplify } from "./atom.ts";
import type { AllIn, AllOut, Checked } from "./fits.ts";
import { makeFlow, refuseStrangers, type Child, type Flow, type FlowOptions } from "./flow.ts";
import type { Retry } from "./retry.ts";

/** Makes what makes unordered flows. `beside`: what an engine needs for them, so that nobody else has to load that. */
export function unorderedFlowWith(beside: object) {
  function unorderedFlow<const C extends readonly Child[], R extends Retry = Retry<{}, {}>>(
    name: string,
    children: C,
    options: FlowOptions<R> = {},
  ): Flow<
    Simplify<InputOf<R> & Checked<AllIn<C>, OutputOf<R>>>,
    Simplify<OutputOf<R> & AllOut<C>>
  > {
    refuseStrangers(name, children);
    const { retry } = options;
    const given = new Set(retry?.provides);
    const needed = children.flatMap(({ requires }) => requires).filter((key) => !given.has(key));
    const requires = [...(retry?.requires ?? []), ...needed];
    return makeFlow({ name, pattern: "unordered", children, requires, options, beside });
  }
  return unorderedFlow;
}
