import type { Ordered } from "../flow/ordering.ts";

/**
 * Of children that give one symbol, the last one before a child: what it gives is seen again when the child is ignored.
 * Asked of the children in their order.
 */
export function createShadows(order: readonly Ordered[]) {
  const givers = new Map<string, number[]>();

  /** Without recursion: a chain may be longer than the stack. */
  const comesBefore = (first: number, at: number): boolean => {
    const seen = new Set(order[at]!.before);
    // A set goes on with what is added meanwhile.
    for (const each of seen) for (const other of order[each]!.before) seen.add(other);
    return seen.has(first);
  };

  return (symbol: string, at: number): number | undefined => {
    const earlier = givers.get(symbol) ?? [];
    if (earlier.length === 0) givers.set(symbol, earlier);
    const last = earlier.findLast((giver) => comesBefore(giver, at));
    earlier.push(at);
    return last;
  };
}
