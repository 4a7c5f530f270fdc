/** A value of a metric, under labels that tell it from the others. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A metric that is what it is at the moment. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const gauge = (name: string, help: string, samples: readonly Sample[]): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(([labels, value]) => `${name}${labelled(labels)} ${value}`),
    "",
  ].join("\n");

/** The values below which so many of all are, by rank; without any, none. */
export function quantiles(values: readonly number[], of: readonly number[]): readonly Sample[] {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) return [];
  return of.map((quantile) => [
    { quantile: String(quantile) },
    sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)]!,
  ]);
}

function labelled(labels: Sample[0]): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
