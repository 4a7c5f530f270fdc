import fc from "fast-check";
import { expect, it } from "vitest";
import { tell } from "../told.ts";
import { wrongs } from "./random/checks.ts";
import { cases } from "./random/plan.ts";
import { lived } from "./random/world.ts";

// `FLOWS=100000 SEED=1 npx vitest run --project node test/engine/random.test.ts` for more of them, or for some again.
const CASES = Number(process.env["FLOWS"] ?? 10_000);

it(
  "EN-08, EN-09, PT-07: ends random flows as an interpreter would, whatever befalls its engines",
  { timeout: 120_000 + 10 * CASES },
  async ({ task }) => {
    const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`seed ${seed}`);
    let flows = 0;
    let violations = 0;
    const tellAll = () =>
      tell(task, {
        what: "random flows beside an interpreter, on engines that die, are suspended and cancelled",
        seed,
        counted: { flows },
        wrong: { violations },
      });
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const found = wrongs(given, await lived(given));
        flows += 1;
        if (found.length > 0) violations += 1;
        tellAll();
        expect(found).toEqual([]);
      }),
      { seed, numRuns: CASES },
    );
  },
);
