// Simulates seed after seed: `npm run soak -- --minutes 20 --seed 1`. Ends with 1 at a violation, which it prints.
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { exhaust } from "../src/testing/simulate/exhaustive.ts";
import type { Batch, Report } from "./soak-worker.ts";

const { values: given } = parseArgs({
  options: {
    minutes: { type: "string", default: "20" },
    seed: { type: "string" },
    exhaustive: { type: "boolean", default: false },
    engine: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (given.help) {
  console.log(`npm run soak -- [--minutes 20] [--seed S]

  --minutes  how long, 20 without it
  --engine  instead, random flows under engines that die, are suspended and cancelled
  --exhaustive  instead, three faults of every kind in every place of the life of one small job
  --seed     where to begin; without it soak goes on where it stopped, as build/soak.json says, or begins at 1`);
  process.exit();
}

if (given.exhaustive) {
  const { schedules, breach } = await exhaust();
  console.log(`${schedules} schedules, ${breach ? 1 : 0} violations`);
  if (breach)
    console.log([breach.rule, ...breach.placed, ...breach.story, breach.text].join("\n  "));
  process.exit(breach ? 1 : 0);
}

const NOTE = given.engine ? "build/soak-engine.json" : "build/soak.json";
const WORKER = given.engine ? "./soak-engine-worker.ts" : "./soak-worker.ts";
const EACH_MS = 10_000;
// Random flows are made many of one seed, and so its number stands for all of them.
const [BATCH, SEEDS] = given.engine ? [1_000, 1] : [25, 25];

const stopped = async (): Promise<number> => {
  const note = await readFile(NOTE, "utf8").catch(() => "{}");
  return (JSON.parse(note) as { next?: number }).next ?? 1;
};
const remember = async (next: number) => {
  await mkdir("build", { recursive: true });
  await writeFile(NOTE, `${JSON.stringify({ next })}\n`);
};

const first = given.seed === undefined ? await stopped() : Number(given.seed);
const startedAt = performance.now();
const until = startedAt + Number(given.minutes) * 60_000;
// Handed out in order, and so all below the lowest of these are done.
const underWay = new Set<number>();
let next = first;
let schedules = 0;
const broken: number[] = [];

const done = () => Math.min(next, ...underWay, ...broken);
const tell = () => {
  const seconds = (performance.now() - startedAt) / 1_000;
  const rate = (schedules / seconds).toFixed(0);
  console.log(
    `${schedules} schedules, ${rate} schedules/s, seeds ${first} to ${next - 1}, ${broken.length} violations`,
  );
};

async function work(): Promise<void> {
  const worker = new Worker(new URL(WORKER, import.meta.url));
  try {
    while (broken.length === 0 && performance.now() < until) {
      const seed = next;
      next += SEEDS;
      underWay.add(seed);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
      worker.postMessage({ seed, count: BATCH } satisfies Batch);
      const [report] = (await once(worker, "message")) as [Report];
      schedules += report.schedules;
      if (report.violation) {
        const { rule, history } = report.violation;
        broken.push(report.seed);
        console.log(`seed ${report.seed} breaks: ${rule}\n  ${history.join("\n  ")}`);
      } else underWay.delete(seed);
    }
  } finally {
    await worker.terminate();
  }
}

const telling = setInterval(() => {
  tell();
  void remember(done());
}, EACH_MS);
await Promise.all(Array.from({ length: availableParallelism() }, work));
clearInterval(telling);
// A violation is met again until it is gone.
await remember(done());
tell();
if (broken.length > 0) process.exitCode = 1;
