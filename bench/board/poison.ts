import {
  createConductor,
  flowFactory,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  task,
  type Flow,
} from "footplate";
import { times } from "../measure.ts";
import type { Row } from "../report.ts";

const JOBS = 5_000;
const WAVE = 500;
const EACH = 100;
const TRIES = 3;

/** Of one to five tasks: jobs that are all alike run in step, as none do in life, and any other one costs them that. */
const mixed: readonly Flow[] = [1, 2, 3, 4, 5].map((count) =>
  linearFlow(
    `of ${count}`,
    Array.from({ length: count }, (_, at) =>
      task(`${count}.${at}`, {
        requires: ["x"],
        provides: `y${at}`,
        execute: ({ x }: { x: number }) => x + at,
      }),
    ),
  ),
);

const broken = flowFactory("broken", (): Flow => {
  throw new Error("It never makes a flow");
});

/** What the good ones pay when one job in a hundred only ever fails, until it ends in the trash. */
export async function poison(): Promise<Row[]> {
  const longer = await times(
    40,
    () => goodJobs(0),
    () => goodJobs(JOBS / EACH),
  );
  const figure = Math.max(0, (longer - 1) * 100);
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
        { flow: mixed[(x * 7 + (x >> 2) * 3) % mixed.length]!, store: { x } },
        ...(poisonous > 0 && x % EACH === 0 ? [{ flow: broken.name }] : []),
      ]).flat(),
    );
  const conductor = createConductor({
    board,
    persistence: memoryPersistence(),
    flows: [...mixed, broken],
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
