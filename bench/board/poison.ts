import { createConductor, flowFactory, memoryJobBoard, memoryPersistence } from "footplate";
import { medians } from "../measure.ts";
import type { Row } from "../report.ts";
import { threeTasks } from "./three-tasks.ts";

const JOBS = 5_000;
const WAVE = 500;
const EACH = 100;
const TRIES = 3;

const broken = flowFactory("broken", (): typeof threeTasks => {
  throw new Error("It never makes a flow");
});

/** What the good ones pay when one job in a hundred only ever fails, until it ends in the trash. */
export async function poison(): Promise<Row[]> {
  const [clean, poisoned] = (await medians(
    40,
    () => goodJobs(0),
    () => goodJobs(JOBS / EACH),
  )) as [number, number];
  const figure = Math.max(0, (poisoned / clean - 1) * 100);
  const what = `1 % poison jobs, ${TRIES} tries each, cost the good ones`;
  return [{ what, figure, unit: "%", atMost: 5 }];
}

/**
 * How many milliseconds the good jobs take, with poison spread evenly among them. They come in waves, so that poison that
 * comes back is due before what is posted later, and not behind all of it.
 */
async function goodJobs(poisonous: number): Promise<number> {
  const board = memoryJobBoard();
  const post = () =>
    board.postAll(
      Array.from({ length: WAVE }, (_, x) => [
        { flow: threeTasks, store: { x } },
        ...(poisonous > 0 && x % EACH === 0 ? [{ flow: broken.name }] : []),
      ]).flat(),
    );
  const conductor = createConductor({
    board,
    persistence: memoryPersistence(),
    flows: [threeTasks, broken],
    concurrency: 64,
    budgets: { errors: TRIES },
    backoff: { initialMs: 1, factor: 1 },
  });
  const start = performance.now();
  let consumed = 0;
  let trashed = 0;
  let ms = 0;
  const isOver = () => consumed === JOBS && trashed === poisonous && conductor.stop();
  conductor.on("job_consumed", () => {
    consumed += 1;
    if (consumed === JOBS) ms = performance.now() - start;
    // One wave is always ahead.
    if (consumed % WAVE === 0 && consumed < JOBS - WAVE) void post();
    isOver();
  });
  conductor.on("job_trashed", () => {
    trashed += 1;
    isOver();
  });
  await post();
  await post();
  await conductor.run();
  await board.close();
  return ms;
}
