import type { Counts } from "../test/told.ts";
import { percentile, type Line } from "./prove-lines.ts";

/** Lines as one Markdown table, and below it why some failed. */
export function proveTable(lines: readonly Line[]): string {
  const head = ["what", "rules", "seed", "counted", "wrong", ""];
  const rows = lines.map((line) => [
    line.what,
    line.rules.join(", "),
    line.seeds.join(", "),
    countedIn(line),
    shown(line.wrong),
    line.failures.length === 0 ? "ok" : "FAILED",
  ]);
  const failed = lines.filter(({ failures }) => failures.length > 0);
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const reasons = failed.map(({ what, failures }) => `FAILED: ${what}: ${failures.join("; ")}`);
  return [table.join("\n"), ...reasons].join("\n\n");
}

function countedIn({ counted, seen, took, withinMs }: Line): string {
  const times =
    withinMs === undefined
      ? []
      : [
          `p50 ${ms(percentile(took, 0.5))}, p95 ${ms(percentile(took, 0.95))}, longest ${ms(Math.max(...took))}, bound ${ms(withinMs)}`,
        ];
  return [shown(counted), shown(seen), ...times].filter((part) => part !== "").join("; ");
}

const shown = (counts: Counts): string =>
  Object.entries(counts)
    .map(([of, count]) => `${count.toLocaleString("en-US")} ${of}`)
    .join(", ");

const ms = (value: number): string => `${Math.round(value).toLocaleString("en-US")} ms`;
