/** Who gives each symbol, as seen from where the compiler is. */
export function createVisible() {
  const givers = new Map<string, number>();
  const changes: [symbol: string, before: number | undefined][] = [];
  return {
    /** What was set, with what was there before. */
    changes,
    get: (symbol: string) => givers.get(symbol),
    /** Who gives of these what somebody gives already. */
    shadowed(symbols: readonly string[]): ReadonlyMap<string, number> | undefined {
      const known = symbols.filter((symbol) => givers.has(symbol));
      return known.length > 0
        ? new Map(known.map((symbol) => [symbol, givers.get(symbol)!]))
        : undefined;
    },
    set(symbol: string, index: number): void {
      changes.push([symbol, givers.get(symbol)]);
      givers.set(symbol, index);
    },
    /** As if nothing had been set since there were so many changes. */
    takeBack(mark: number): void {
      for (const [symbol, before] of changes.splice(mark).toReversed()) {
        if (before === undefined) givers.delete(symbol);
        else givers.set(symbol, before);
      }
    },
  };
}

/** See `createVisible`. */
export type Visible = ReturnType<typeof createVisible>;
