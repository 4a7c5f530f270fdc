import PQueue from "p-queue";
import { createConductor, memoryJobBoard, memoryPersistence } from "footplate";
import { medians } from "../measure.ts";
import type { Row } from "../report.ts";
import { first, second, third, threeTasks } from "./three-tasks.ts";

const JOBS = 10_000;
const CONCURRENCY = 64;

/** Jobs of three tasks, beside a queue that runs the same functions and records nothing. */
export async function throughput(): Promise<Row[]> {
  const [ours, queue] = (await medians(7, footplate, pQueue)) as [number, number];
  const perSecond = (ms: number) => (JOBS / ms) * 1_000;
  const unit = "jobs/s";
  return [
    { what: "3-task jobs, 64 at once", figure: perSecond(ours), unit, atLeast: 20_000 },
    { what: "the same functions in p-queue", figure: perSecond(queue), unit },
    { what: "p-queue is faster by", figure: ours / queue, unit: "times" },
  ];
}

/** Each step recorded: posted, claimed, checkpointed, consumed. */
async function footplate(): Promise<void> {
  const board = memoryJobBoard();
  await board.postAll(Array.from({ length: JOBS }, (_, x) => ({ flow: threeTasks, store: { x } })));
  const conductor = createConductor({
    board,
    persistence: memoryPersistence(),
    flows: [threeTasks],
    concurrency: CONCURRENCY,
  });
  await conductor.run({ untilIdle: true });
  const { CONSUMED } = await board.counts();
  if (CONSUMED !== JOBS) throw new Error(`"${CONSUMED}" of "${JOBS}" jobs were consumed`);
  await board.close();
}

async function pQueue(): Promise<void> {
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const work = async (x: number) => {
    const a = await Promise.resolve(first({ x }));
    const b = await Promise.resolve(second({ a }));
    await Promise.resolve(third({ b }));
  };
  for (let x = 0; x < JOBS; x += 1) void queue.add(() => work(x));
  await queue.onIdle();
}
