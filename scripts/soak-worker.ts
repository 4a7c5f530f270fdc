// Simulates the seeds it is given, on a core of its own: what `soak.ts` starts one of for each core.
import { parentPort } from "node:worker_threads";
import type { SimulationResult } from "../src/testing/simulate.ts";
import { simulate } from "../src/testing/simulate.ts";

/** Seeds to simulate, from `seed` on. */
export interface Batch {
  readonly seed: number;
  readonly count: number;
}

/** What came of them: all is well, or `seed` is the one that broke a rule. */
export interface Report {
  readonly seed: number;
  readonly schedules: number;
  readonly violation?: SimulationResult["violation"];
}

async function run({ seed: first, count }: Batch): Promise<Report> {
  for (let seed = first; seed < first + count; seed += 1) {
    const { violation } = await simulate({
      seed,
      conductors: 1 + (seed % 3),
      jobs: 1 + (seed % 4),
    });
    if (violation) return { seed, schedules: seed - first + 1, violation };
  }
  return { seed: first, schedules: count };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
parentPort?.on("message", async (batch: Batch) => parentPort?.postMessage(await run(batch)));
