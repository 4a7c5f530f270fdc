import { setImmediate as idleTurn } from "node:timers/promises";
import { createConductor, memoryJobBoard, memoryPersistence, task } from "footplate";
import { median } from "../measure.ts";
import type { Row } from "../report.ts";

const POSTS = 500;

/** How long a job waits that is posted when nobody has anything to do. */
export async function idle(): Promise<Row[]> {
  let startedAt = 0;
  const flow = task("clocked", {
    execute: () => {
      startedAt = performance.now();
    },
  });
  const board = memoryJobBoard();
  const persistence = memoryPersistence();
  const conductor = createConductor({ board, persistence, flows: [flow] }).start();
  const waits: number[] = [];
  for (let post = 0; post < POSTS; post += 1) {
    await idleTurn();
    const postedAt = performance.now();
    const job = await board.post({ flow });
    await board.wait(job);
    waits.push(startedAt - postedAt);
  }
  conductor.stop();
  await conductor.wait();
  const what = "from a post to its first task, on an idle board";
  return [{ what, figure: median(waits), unit: "ms", atMost: 1 }];
}
