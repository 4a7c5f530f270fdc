import { createEngine } from "footplate";
import { median, milliseconds } from "../measure.ts";
import type { Row } from "../report.ts";
import { flows } from "./flows.ts";

const ATOMS = 10_000;
const ROUNDS = 9;

/** What the second engine on a flow object needs to compile it, as a share of what the first did. */
export async function compiling(): Promise<Row[]> {
  const shares: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const flow = flows["linear"]!(ATOMS);
    const [first, second] = [createEngine(flow), createEngine(flow)];
    const long = await milliseconds(() => first.compile());
    shares.push((await milliseconds(() => second.compile())) / long);
  }
  const what = "the second engine compiles, beside the first";
  return [{ what, figure: median(shares), unit: "times", atMost: 0.1 }];
}
