import fc from "fast-check";
import { expect, it } from "vitest";
import { wrongs } from "./random/checks.ts";
import { cases } from "./random/plan.ts";
import { lived } from "./random/world.ts";

const CASES = 10_000;

it(
  "EN-08, EN-09, PT-07: ends random flows as an interpreter would, whatever befalls its engines",
  { timeout: 120_000 },
  async () => {
    const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        expect(wrongs(given, await lived(given))).toEqual([]);
      }),
      { seed, numRuns: CASES },
    );
  },
);
