/** One line of a report: what was measured, and what it must be at least or at most, if anything. */
export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Rows as a Markdown table. */
export function report(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    `${shown(row.figure)} ${row.unit}`,
    barOf(row),
    verdictOn(row),
  ]);
  const head = ["what", "figure", "bar", ""];
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function barOf({ atLeast, atMost }: Row): string {
  if (atLeast !== undefined) return `≥ ${shown(atLeast)}`;
  return atMost === undefined ? "" : `≤ ${shown(atMost)}`;
}

function verdictOn({ figure, atLeast, atMost }: Row): string {
  if (atLeast === undefined && atMost === undefined) return "";
  return figure >= (atLeast ?? -Infinity) && figure <= (atMost ?? Infinity) ? "ok" : "MISSED";
}

/** Its thousands apart; three digits of a small one. */
const shown = (figure: number) =>
  figure.toLocaleString(
    "en-US",
    figure < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
