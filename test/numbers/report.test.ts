import { expect, it } from "vitest";
import { report } from "../../bench/report.ts";

const parts = [
  {
    bench: "board",
    rows: [
      { what: "jobs", figure: 18_145.3, unit: "jobs/s", atLeast: 20_000 },
      { what: "a queue", figure: 262_657, unit: "jobs/s" },
      { what: "the latter is faster by", figure: 14.475, unit: "times", atMost: 15 },
    ],
  },
  { bench: "edge", rows: [{ unended: "claiming" }, { what: "rows", figure: 8, unit: "a job" }] },
];

it("prints what all benches measured as one table, each figure beside its bar", () => {
  expect(report(parts)).toBe(`| bench | what | figure | bar |  |
| --- | --- | --- | --- | --- |
| board | jobs | 18,145 jobs/s | ≥ 20,000 | MISSED |
| board | a queue | 262,657 jobs/s |  |  |
| board | the latter is faster by | 14.5 times | ≤ 15 | ok |
| edge | claiming | came to no end |  | MISSED |
| edge | rows | 8 a job |  |  |

1 of 3 bars met`);
});

it("misses a bar by a figure that is none", () => {
  const rows = [{ what: "jobs", figure: Number.NaN, unit: "jobs/s", atLeast: 1 }];
  expect(report([{ bench: "board", rows }])).toMatch(/MISSED \|\n\n0 of 1 bars met$/);
});
