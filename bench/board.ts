import PQueue from "p-queue";
import { createConductor, linearFlow, memoryJobBoard, memoryPersistence, task } from "footplate";
import { perSecond, table } from "./measure.ts";

const JOBS = 10_000;
const CONCURRENCY = 64;

const first = ({ x }: { x: number }) => x + 1;
const second = ({ a }: { a: number }) => a * 2;
const third = ({ b }: { b: number }) => b - 3;
const flow = linearFlow("three", [
  task("first", { requires: ["x"], provides: "a", execute: first }),
  task("second", { requires: ["a"], provides: "b", execute: second }),
  task("third", { requires: ["b"], provides: "c", execute: third }),
]);

/** Three tasks a job, each step recorded: posted, claimed, checkpointed, consumed. */
async function footplate(): Promise<void> {
  const jobs = memoryJobBoard();
  await jobs.postAll(Array.from({ length: JOBS }, (_, x) => ({ flow, store: { x } })));
  const persistence = memoryPersistence();
  const conductor = createConductor({
    board: jobs,
    persistence,
    flows: [flow],
    concurrency: CONCURRENCY,
  });
  await conductor.run({ untilIdle: true });
  const { CONSUMED } = await jobs.counts();
  if (CONSUMED !== JOBS) throw new Error(`"${CONSUMED}" of "${JOBS}" jobs were consumed`);
}

/** The same functions in a queue that records nothing. */
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

export async function board(): Promise<string> {
  return table(
    ["3-task jobs, 64 at once", "jobs a second"],
    [
      ["footplate, on the memory board", await perSecond(JOBS, footplate)],
      ["p-queue, no record of anything", await perSecond(JOBS, pQueue)],
    ],
  );
}
