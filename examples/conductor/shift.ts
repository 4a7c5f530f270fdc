import { createConductor, type ConductorOptions } from "footplate";

/** Runs what is due now, and gives when there will be more: for a timer that starts a process. */
export async function workOneShift(options: ConductorOptions): Promise<number | undefined> {
  await using conductor = createConductor(options);
  const { nextAt } = await conductor.run({ untilIdle: true });
  return nextAt;
}
