/** Who gives each symbol, as seen from where the compiler is. */
export function createVisible() {
  const givers = new Map<string, number>();
  let changed: [symbol: string, before: number | undefined][] = [];
  const put = (symbol: string, index: number | undefined) => {
    if (index === undefined) givers.delete(symbol);
    else givers.set(symbol, index);
  };
  return {
    get: (symbol: string) => givers.get(symbol),
    /** Who gives of these what somebody gives already. */
    shadowed(symbols: readonly string[]): ReadonlyMap<string, number> | undefined {
      const known = symbols.filter((symbol) => givers.has(symbol));
      return known.length > 0
        ? new Map(known.map((symbol) => [symbol, givers.get(symbol)!]))
        : undefined;
    },
    set(symbol: string, index: number): void {
      changed.push([symbol, givers.get(symbol)]);
      put(symbol, index);
    },
    /** What `work` gave of these symbols; nothing of it is seen by what comes after. */
    apart(symbols: readonly string[], work: () => void): ReadonlyMap<string, number> {
      const outside = changed;
      changed = [];
      work();
      const gives = symbols.map((symbol) => [symbol, givers.get(symbol)!] as const);
      for (const [symbol, before] of changed.toReversed()) put(symbol, before);
      changed = outside;
      return new Map(gives);
    },
  };
}
