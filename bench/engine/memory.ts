import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Row } from "../report.ts";
import { flows, ran } from "./flows.ts";

const ATOMS = 100_000;

/** What is held of an atom after a run, by its engine and by memory persistence together; not its code. */
export async function memory(): Promise<Row[]> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const rows: Row[] = [];
  for (const pattern of ["linear", "unordered"] as const) {
    const figure = await held(pattern, collect);
    rows.push({ what: `${pattern}: held an atom`, figure, unit: "bytes", atMost: 1_024 });
  }
  return rows;
}

async function held(pattern: keyof typeof flows, collect: () => void): Promise<number> {
  const flow = flows[pattern]!(ATOMS);
  // In a turn of its own, in which nobody has hold of what came before.
  await setImmediate();
  collect();
  const before = process.memoryUsage().heapUsed;
  const engine = await ran(flow);
  await setImmediate();
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  // Used after it was measured, so that it is not collected before.
  return engine.state === "SUCCESS" ? bytes / ATOMS : NaN;
}
