import { compiling } from "./engine/compiling.ts";
import { memory } from "./engine/memory.ts";
import { speed } from "./engine/speed.ts";
import { report } from "./report.ts";

/** How much an engine costs beside the work it runs. */
export async function engine(): Promise<string> {
  // Memory first: what others leave behind would be counted with it.
  const rows = await memory();
  return report([...(await speed()), ...rows, ...(await compiling())]);
}
