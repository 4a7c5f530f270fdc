const ROUNDS = 5;

/** How many a second, at the median of some rounds after one to warm up. */
export async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const seconds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const start = performance.now();
    await work();
    if (round > 0) seconds.push((performance.now() - start) / 1_000);
  }
  return Math.round(count / median(seconds));
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Rows as a Markdown table; numbers with their thousands apart. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]) {
  const shown = (cell: string | number) =>
    typeof cell === "number" ? cell.toLocaleString("en-US") : cell;
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(shown).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
