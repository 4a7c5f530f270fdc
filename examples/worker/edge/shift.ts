import { createConductor } from "footplate";
import { boardOf, flowsOf, persistenceOf, type Env } from "./jobs.ts";

/** Runs what is due, for a cron trigger of another Worker: the object need not run anything itself (`run: false`). */
export async function workOneShift(env: Env): Promise<number> {
  await using conductor = createConductor({
    name: "shift",
    board: boardOf(env),
    persistence: persistenceOf(env),
    flows: flowsOf(env),
    concurrency: 16,
  });
  const { dispatched } = await conductor.run({ untilIdle: true });
  return dispatched;
}
