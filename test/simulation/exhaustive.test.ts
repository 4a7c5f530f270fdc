import { expect, it } from "vitest";
import { exhaust } from "../../src/testing/simulate/exhaustive.ts";
import { tell } from "../told.ts";

it.for([
  { faults: 3, more: 20_000 },
  { faults: 2, cancelled: true, more: 500 },
])(
  "keeps every promise wherever faults strike two owners of a job of two atoms (P1, P2, P3, P4, P7, P8, P11, P12): %o",
  { timeout: 600_000 },
  async ({ more, ...options }, { task }) => {
    const { schedules, breach } = await exhaust(options);
    const { faults, cancelled } = options;
    tell(task, {
      what: `every schedule of up to ${faults} faults in one ${cancelled ? "cancelled " : ""}job with two owners`,
      counted: { schedules },
      wrong: { violations: breach ? 1 : 0 },
    });
    expect(breach).toBeUndefined();
    expect(schedules).toBeGreaterThan(more);
  },
);
