import { expect, it } from "vitest";
import { exhaust } from "../../src/testing/simulate/exhaustive.ts";

it.each([
  { faults: 3, more: 20_000 },
  { faults: 2, cancelled: true, more: 500 },
])(
  "keeps every promise wherever faults strike two owners of a job of two atoms: %o",
  { timeout: 600_000 },
  async ({ more, ...options }) => {
    const { schedules, breach } = await exhaust(options);
    expect(breach).toBeUndefined();
    expect(schedules).toBeGreaterThan(more);
  },
);
