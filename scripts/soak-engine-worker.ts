// Runs random flows of the seed it is given, on a core of its own: what `soak.ts --engine` starts one of for each core.
import { parentPort } from "node:worker_threads";
import fc from "fast-check";
import { wrongs } from "../test/engine/random/checks.ts";
import { cases } from "../test/engine/random/plan.ts";
import { lived } from "../test/engine/random/world.ts";
import type { Batch, Report } from "./soak-worker.ts";

async function run({ seed, count }: Batch): Promise<Report> {
  const story: string[] = [];
  const property = fc.asyncProperty(cases, async (given) => {
    story.splice(0, Infinity, ...wrongs(given, await lived(given)));
    return story.length === 0;
  });
  const { failed, counterexample, numRuns, errorInstance } = await fc.check(property, {
    seed,
    numRuns: count,
  });
  if (!failed) return { seed, schedules: count };
  const history = [JSON.stringify(counterexample), ...story, String(errorInstance)];
  return { seed, schedules: numRuns, violation: { rule: "the engine's", history } };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
parentPort?.on("message", async (batch: Batch) => parentPort?.postMessage(await run(batch)));
