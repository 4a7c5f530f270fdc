import type { InputOf, OutputOf, Simplify } from "./atom.ts";
import type { Checked, Join, Need, Over } from "./fits.ts";
import { makeFlow, refuseStrangers, type Child, type Flow, type FlowOptions } from "./flow.ts";
import type { Retry } from "./retry.ts";

// Child by child, so that a deep type is never built; spreads of arrays may stand anywhere, `Tail` is what follows one.
/** What a linear flow still needs from outside: each child's needs less what came before it. */
type LinearIn<
  C extends readonly unknown[],
  Have,
  Acc = {},
  Tail extends readonly unknown[] = [],
> = C extends readonly [infer H, ...infer T]
  ? LinearIn<T, Over<Have, OutputOf<H>>, Acc & Checked<InputOf<H>, Have>, Tail>
  : C extends readonly []
    ? Tail extends readonly []
      ? Acc
      : LinearIn<Tail, Have, Acc>
    : C extends readonly [...infer B, infer L]
      ? LinearIn<B, Have, Acc, [L, ...Tail]>
      : LinearIn<
          Tail,
          Have & Partial<Join<OutputOf<C[number]>>>,
          Acc & Need<InputOf<C[number]>, Have & OutputOf<C[number]>>
        >;
type LinearOut<
  C extends readonly unknown[],
  Have,
  Tail extends readonly unknown[] = [],
> = C extends readonly [infer H, ...infer T]
  ? LinearOut<T, Over<Have, OutputOf<H>>, Tail>
  : C extends readonly []
    ? Tail extends readonly []
      ? Have
      : LinearOut<Tail, Have>
    : C extends readonly [...infer B, infer L]
      ? LinearOut<B, Have, [L, ...Tail]>
      : LinearOut<Tail, Have & Partial<Join<OutputOf<C[number]>>>>;

/**
 * Gives a flow whose children run one after the other; each sees what the earlier ones gave.
 * @throws {FootplateError} `DUPLICATE` for an atom's name used twice at any depth; `COMPILATION` for a child that is neither a
 * flow nor a task; `INVALID_INPUT` without a name, and for an `input` that is no schema.
 */
export function linearFlow<const C extends readonly Child[], R extends Retry = Retry<{}, {}>>(
  name: string,
  children: C,
  options: FlowOptions<R> = {},
): Flow<Simplify<LinearIn<C, OutputOf<R>, InputOf<R>>>, Simplify<LinearOut<C, OutputOf<R>>>> {
  refuseStrangers(name, children);
  const { retry } = options;
  const have = new Set(retry?.provides);
  const requires = [...(retry?.requires ?? [])];
  for (const child of children) {
    requires.push(...child.requires.filter((symbol) => !have.has(symbol)));
    for (const symbol of child.provides) have.add(symbol);
  }
  return makeFlow({ name, pattern: "linear", children, requires, options });
}
