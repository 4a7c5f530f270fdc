import { compiling } from "./engine/compiling.ts";
import { memory } from "./engine/memory.ts";
import { speed } from "./engine/speed.ts";
import type { Part } from "./report.ts";

/** How much an engine costs beside the work it runs. */
export async function engine(): Promise<Part[]> {
  // Memory first: what others leave behind would be counted with it.
  const held = await memory();
  const rows = [...(await speed()), ...held, ...(await compiling())];
  return [{ bench: "engine", rows }];
}
