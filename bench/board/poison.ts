import { createConductor, flowFactory, memoryJobBoard, memoryPersistence } from "footplate";
import { medians } from "../measure.ts";
import type { Row } from "../report.ts";
import { threeTasks } from "./three-tasks.ts";

const JOBS = 5_000;
const EACH = 100;
const TRIES = 3;

const broken = flowFactory("broken", (): typeof threeTasks => {
  throw new Error("It never makes a flow");
});

/** What the others pay when one job in a hundred only ever fails, until it ends in the trash. */
export async function poison(): Promise<Row[]> {
  const [clean, poisoned] = (await medians(
    15,
    () => goodJobs(0),
    () => goodJobs(JOBS / EACH),
  )) as [number, number];
  const figure = Math.max(0, (poisoned / clean - 1) * 100);
  const what = `1 % poison jobs, ${TRIES} tries each, cost a good one`;
  return [{ what, figure, unit: "%", atMost: 5 }];
}

/** Runs the good jobs to their end, with poison spread evenly among them. */
async function goodJobs(poisonous: number): Promise<void> {
  const board = memoryJobBoard();
  const postings = Array.from({ length: JOBS }, (_, x) => [
    { flow: threeTasks, store: { x } },
    ...(poisonous > 0 && x % EACH === 0 ? [{ flow: broken.name }] : []),
  ]).flat();
  await board.postAll(postings);
  const conductor = createConductor({
    board,
    persistence: memoryPersistence(),
    flows: [threeTasks, broken],
    concurrency: 64,
    budgets: { errors: TRIES },
    backoff: { initialMs: 1, factor: 1 },
  });
  await conductor.run({ untilIdle: true });
  const { CONSUMED, TRASHED } = await board.counts();
  if (CONSUMED !== JOBS || TRASHED !== poisonous) {
    throw new Error(`"${CONSUMED}" jobs were consumed and "${TRASHED}" trashed`);
  }
  await board.close();
}
