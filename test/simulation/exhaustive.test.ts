import { expect, it } from "vitest";
import { exhaust } from "../../src/testing/simulate/exhaustive.ts";

it.each([
  { faults: 2, more: 1_000 },
  { faults: 2, cancelled: true, more: 500 },
  { faults: 3, kinds: ["CRASH_AFTER_WRITE", "LATE"] as const, more: 2_000 },
])(
  "keeps every promise wherever faults strike two owners of a job of two atoms: %o",
  { timeout: 180_000 },
  async ({ more, ...options }) => {
    const { schedules, breach } = await exhaust(options);
    expect(breach).toBeUndefined();
    expect(schedules).toBeGreaterThan(more);
  },
);
