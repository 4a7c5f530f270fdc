import PQueue from "p-queue";
import { medians, milliseconds } from "../measure.ts";
import type { Row } from "../report.ts";
import { failing, flows, ran } from "./flows.ts";

const ROUNDS = 3;
const COUNTS = [100, 1_000, 10_000, 100_000];
const SMALL = 1_000;
/** Of small flows, as many are run one after the other. */
const TASKS = 20_000;
const LARGE = 100_000;

/** How fast flows of tasks that do nothing run, and are reverted, beside what does the same without an engine. */
export async function speed(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const pattern of ["linear", "unordered"] as const) {
    const micros = new Map<number, number>();
    for (const count of COUNTS) {
      const { row, microsATask } = await measured(pattern, count, 1);
      rows.push(row);
      micros.set(count, microsATask);
    }
    rows.push({
      what: `${pattern}: a task of ${LARGE} beside one of ${SMALL}`,
      figure: micros.get(LARGE)! / micros.get(SMALL)!,
      unit: "times",
      atMost: 1.5,
    });
  }
  rows.push((await measured("graph", 10_000, 1)).row);
  for (const [pattern, count] of [
    ["linear", LARGE],
    ["unordered", LARGE],
    ["graph", 10_000],
  ] as const) {
    rows.push((await measured(pattern, count, 2)).row);
  }
  return [...rows, ...(await peers())];
}

/** `turns`: 2 when all is done and then undone. */
async function measured(pattern: keyof typeof flows, count: number, turns: 1 | 2) {
  const flow = turns === 2 ? failing(flows[pattern]!(count)) : flows[pattern]!(count);
  const repeat = Math.max(1, TASKS / count);
  const [ms] = await medians(ROUNDS, async () => {
    for (let again = 0; again < repeat; again += 1) await ran(flow);
  });
  const done = count * repeat * turns;
  const what = `${pattern} of ${count.toLocaleString("en-US")}${turns === 2 ? ", done and reverted" : ""}`;
  const row: Row = { what, figure: (done / ms!) * 1_000, unit: "tasks/s", atLeast: 150_000 };
  return { row, microsATask: (ms! * 1_000) / done };
}

/** The same functions, with nothing kept of them. */
async function peers(): Promise<Row[]> {
  const nothing = async () => {};
  const chain = await milliseconds(async () => {
    for (let at = 0; at < LARGE; at += 1) await nothing();
  });
  const rows: Row[] = [
    { what: "a bare chain of awaits", figure: (LARGE / chain) * 1_000, unit: "tasks/s" },
  ];
  for (const concurrency of [1, 64]) {
    const queue = new PQueue({ concurrency });
    const ms = await milliseconds(() => queue.addAll(Array.from({ length: LARGE }, () => nothing)));
    rows.push({
      what: `p-queue, ${concurrency} at once`,
      figure: (LARGE / ms) * 1_000,
      unit: "tasks/s",
    });
  }
  return rows;
}
