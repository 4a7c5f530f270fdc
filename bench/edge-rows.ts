import { httpJobBoard } from "footplate/http";
import { median, milliseconds } from "./measure.ts";
import type { Row } from "./report.ts";
import type { Workerd } from "./workerd.ts";

// Requests that create Workflows, one after the other each.
const PARALLEL = 4;

interface Written {
  readonly rowsWritten: number;
  readonly alarms: number;
  readonly commits: number;
  readonly syncs: number;
  readonly purged: number;
}

/** What 1,000 jobs write, as it is billed. */
export async function rows(workerd: Workerd): Promise<Row[]> {
  const jobs = 1_000;
  const asked = { name: "rows", flow: "three", jobs };
  const { rowsWritten, alarms, commits, syncs, purged } = await workerd.ask<Written>(
    "written",
    asked,
  );
  const unit = "a job";
  return [
    { what: "rows written from post to end", figure: rowsWritten / jobs, unit, atMost: 8 },
    { what: "transactions", figure: commits / jobs, unit },
    { what: "waits for the disk", figure: syncs / jobs, unit },
    { what: "setAlarm", figure: alarms / jobs, unit },
    { what: "rows written by its purge", figure: purged / jobs, unit },
  ];
}

/** Jobs that do nothing, beside what `rows` made its object write. */
export async function noOps(workerd: Workerd): Promise<Row[]> {
  const jobs = 1_000;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = -1; round < 3; round += 1) {
    await workerd.ask("empty", { name: "rows" });
    const [ms, bareMs] = [
      await milliseconds(() => workerd.ask("run", { name: "no-ops", flow: "three", jobs })),
      await milliseconds(() => workerd.ask("replay", { name: "rows" })),
    ];
    if (round < 0) continue;
    ours.push(ms);
    bare.push(bareMs);
  }
  const unit = "jobs/s";
  const [rate, bareRate] = [perSecond(jobs, median(ours)), perSecond(jobs, median(bare))];
  return [
    { what: "3-task jobs that do nothing", figure: rate, unit },
    { what: "bare SQL of the same rows and transactions", figure: bareRate, unit },
    { what: "the former beside the latter", figure: rate / bareRate, unit: "times", atLeast: 0.4 },
  ];
}

/** Jobs of three requests, beside Workflows of three steps that are the same requests. */
export async function fetching(workerd: Workerd): Promise<Row[]> {
  const [jobs, count] = [200, 40];
  const run = () => workerd.ask("run", { name: "fetching", flow: "fetching", jobs });
  const workflows = () =>
    Promise.all(
      Array.from({ length: PARALLEL }, () =>
        workerd.ask("workflows", { count: count / PARALLEL, pollMs: 20 }),
      ),
    );
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    ours.push(await milliseconds(run));
    theirs.push(await milliseconds(workflows));
  }
  const [rate, theirRate] = [perSecond(jobs, median(ours)), perSecond(count, median(theirs))];
  return [
    { what: "jobs with one request a task", figure: rate, unit: "jobs/s" },
    {
      what: `Workflows doing the same, ${PARALLEL} at once`,
      figure: theirRate,
      unit: "Workflows/s",
    },
    { what: "the former beside the latter", figure: rate / theirRate, unit: "times", atLeast: 10 },
  ];
}

/** How long it takes until somebody outside has an outcome. */
export async function outcomes(workerd: Workerd): Promise<Row[]> {
  await using board = httpJobBoard({ url: workerd.url });
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -3; round < 20; round += 1) {
    const ms = await milliseconds(async () => {
      const job = await board.post({ flow: "fetching" });
      const outcome = await board.wait(job);
      if (!outcome.ok) throw new Error("A job failed");
    });
    const theirMs = await milliseconds(() => workerd.ask("workflows", { count: 1, pollMs: 2 }));
    if (round < 0) continue;
    ours.push(ms);
    theirs.push(theirMs);
  }
  const [mine, other] = [median(ours), median(theirs)];
  return [
    { what: "from a post over HTTP to its outcome", figure: mine, unit: "ms" },
    { what: "from a Workflow's create to complete", figure: other, unit: "ms" },
    { what: "the former beside the latter", figure: mine / other, unit: "times", atMost: 1 / 3 },
  ];
}

/** The same jobs on one object and on four. */
export async function sharding(workerd: Workerd): Promise<Row[]> {
  const jobs = 1_000;
  const rates: Record<1 | 4, number[]> = { 1: [], 4: [] };
  for (let round = -1; round < 3; round += 1) {
    for (const shards of [1, 4] as const) {
      const asked = { name: `shards-${shards}`, flow: "three", jobs, shards };
      const ms = await milliseconds(() => workerd.ask("run", asked));
      if (round >= 0) rates[shards].push(perSecond(jobs, ms));
    }
  }
  const [one, four] = [median(rates[1]), median(rates[4])];
  return [
    { what: "jobs on one object", figure: one, unit: "jobs/s" },
    { what: "jobs on four shards", figure: four, unit: "jobs/s" },
    { what: "the latter beside the former", figure: four / one, unit: "times", atLeast: 1 },
  ];
}

/** Claims from a board with a long past and a long queue, beside one that has neither. */
export async function claiming(workerd: Workerd): Promise<Row[]> {
  const [step, ended, waiting] = [100_000, 1_000_000, 100_000];
  const seed = (name: string, state: string, from: number, to: number) =>
    workerd.ask("seed", { name, state, from, to });
  const seeding = await milliseconds(async () => {
    for (let from = 0; from < ended; from += step) {
      await seed("large", "COMPLETE", 10 + from, 10 + from + step);
    }
    await seed("large", "UNCLAIMED", 10 + ended, 10 + ended + waiting);
    await seed("small", "UNCLAIMED", 10, 2_010);
  });
  const times = 10;
  const taken: Record<"small" | "large", number[]> = { small: [], large: [] };
  for (let round = -1; round < 10; round += 1) {
    for (const name of ["small", "large"] as const) {
      const ms = await milliseconds(() => workerd.ask("claims", { name, times }));
      if (round >= 0) taken[name].push(ms / times);
    }
  }
  const [small, large] = [median(taken.small), median(taken.large)];
  const unit = "ms";
  return [
    { what: "seeding 1,100,000 jobs", figure: seeding / 1_000, unit: "s" },
    { what: "a claim of 10 from 2,000 jobs, none ended", figure: small, unit },
    { what: "from 100,000, with 1,000,000 ended", figure: large, unit },
    { what: "the latter is longer by", figure: large / small, unit: "times", atMost: 2 },
  ];
}

const perSecond = (count: number, ms: number): number => (count / ms) * 1_000;
