// Simulates seed after seed: `npm run soak -- --minutes 20 --seed 1`. Ends with 1 at a violation, which it prints.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { exhaust } from "../src/testing/simulate/exhaustive.ts";
import { startSoaking } from "./soaking.ts";

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
const EACH_MS = 10_000;

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
const soaking = startSoaking({
  first,
  engine: given.engine,
  goesOn: () => performance.now() < until,
});

const tell = () => {
  const { schedules, next, broken } = soaking;
  const seconds = (performance.now() - startedAt) / 1_000;
  const rate = (schedules / seconds).toFixed(0);
  console.log(
    `${schedules} schedules, ${rate} schedules/s, seeds ${first} to ${next - 1}, ${broken.length} violations`,
  );
};
const telling = setInterval(() => {
  tell();
  void remember(soaking.done());
}, EACH_MS);
await soaking.ended;
clearInterval(telling);
// A violation is met again until it is gone.
await remember(soaking.done());
for (const { seed, violation } of soaking.broken) {
  console.log(`seed ${seed} breaks: ${violation?.rule}\n  ${violation?.history.join("\n  ")}`);
}
tell();
if (soaking.broken.length > 0) process.exitCode = 1;
