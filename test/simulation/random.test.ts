import { expect, it } from "vitest";
import { simulate } from "../../src/testing/index.ts";

const SEEDS = 2_000;

it(
  "keeps every promise in 2,000 worlds that nobody has seen before",
  { timeout: 300_000 },
  async () => {
    const base = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`seeds ${base} to ${base + SEEDS - 1}`);
    for (let seed = base; seed < base + SEEDS; seed++) {
      const { violation } = await simulate({ seed, conductors: 2, jobs: 1 + (seed % 3) });
      expect(violation, `seed ${seed}`).toBeUndefined();
    }
  },
);

it("gives the same of the same seed", async () => {
  for (const seed of [4, 8, 15]) {
    const options = { seed, conductors: 3, jobs: 4 };
    expect(await simulate(options)).toEqual(await simulate(options));
  }
});

it("does without faults what the jobs alone would do", async () => {
  const { ok, fates } = await simulate({ seed: 3, conductors: 2, jobs: 5, faults: {} });
  expect(ok).toBe(true);
  expect(fates.WAITING).toBe(0);
});
