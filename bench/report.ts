/** One line of a report: what was measured, and what it must be at least or at most, if anything. */
export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What was to be measured and came to no end, so that whatever bar it has is missed. */
export interface Unended {
  readonly unended: string;
}

/** Some lines of one bench. */
export interface Part {
  readonly bench: string;
  readonly rows: readonly (Row | Unended)[];
}

/** What benches measured as one Markdown table, and below it how many bars were met. */
export function report(parts: readonly Part[]): string {
  const lines = parts.flatMap(({ bench, rows }) => rows.map((row) => [bench, ...cellsOf(row)]));
  const head = ["bench", "what", "figure", "bar", ""];
  const table = [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`);
  const verdicts = lines.map((cells) => cells.at(-1)).filter((verdict) => verdict !== "");
  const met = verdicts.filter((verdict) => verdict === MET).length;
  return `${table.join("\n")}\n\n${met} of ${verdicts.length} bars met`;
}

const MET = "ok";
const MISSED = "MISSED";

function cellsOf(row: Row | Unended): string[] {
  if ("unended" in row) return [row.unended, "came to no end", "", MISSED];
  return [row.what, `${shown(row.figure)} ${row.unit}`, barOf(row), verdictOn(row)];
}

function barOf({ atLeast, atMost }: Row): string {
  if (atLeast !== undefined) return `≥ ${shown(atLeast)}`;
  return atMost === undefined ? "" : `≤ ${shown(atMost)}`;
}

function verdictOn({ figure, atLeast, atMost }: Row): string {
  if (atLeast === undefined && atMost === undefined) return "";
  return figure >= (atLeast ?? -Infinity) && figure <= (atMost ?? Infinity) ? MET : MISSED;
}

/** Its thousands apart; three digits of a small one. */
const shown = (figure: number) =>
  figure.toLocaleString(
    "en-US",
    figure < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
