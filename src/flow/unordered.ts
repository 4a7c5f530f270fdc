import type { InputOf, OutputOf, Simplify } from "./atom.ts";
import type { AllIn, AllOut, Checked } from "./fits.ts";
import { makeFlow, refuseStrangers, type Child, type Flow, type FlowOptions } from "./flow.ts";
import type { Retry } from "./retry.ts";

/**
 * Gives a flow whose children run in any order, at once where the engine may; siblings see nothing of each other. Where not all
 * may run at once, they start in the order in which they are declared, those of a higher priority first.
 * @throws {FootplateError} `DUPLICATE` for an atom's name used twice at any depth; `COMPILATION` for a child that is neither a
 * flow nor a task; `INVALID_INPUT` without a name, and for an `input` that is no schema.
 */
export function unorderedFlow<const C extends readonly Child[], R extends Retry = Retry<{}, {}>>(
  name: string,
  children: C,
  options: FlowOptions<R> = {},
): Flow<Simplify<InputOf<R> & Checked<AllIn<C>, OutputOf<R>>>, Simplify<OutputOf<R> & AllOut<C>>> {
  refuseStrangers(name, children);
  const { retry } = options;
  const given = new Set(retry?.provides);
  const needed = children.flatMap(({ requires }) => requires).filter((key) => !given.has(key));
  const requires = [...(retry?.requires ?? []), ...needed];
  return makeFlow({ name, pattern: "unordered", children, requires, options });
}
