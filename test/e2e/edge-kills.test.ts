import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { FootplateError } from "footplate";
import { httpJobBoard, httpPersistence } from "footplate/http";
import { chanceOf } from "../../src/testing/simulate/chance.ts";
import { tell } from "../told.ts";
import { startFencedReceiver } from "./fenced-receiver.ts";
import { createWorkerdIn } from "./workerd.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = Number(process.env["KILLS"] ?? 5);
const JOBS = Number(process.env["JOBS"] ?? 300);
// Far more than it takes.
const ENDED_WITHIN_MS = 60_000 + 50 * JOBS;
const TIMEOUT_MS = 2 * ENDED_WITHIN_MS + 10_000 * KILLS;

const ATOMS = ["first", "second", "third"];
const POSTERS = 4;

it(
  "loses no job of an object that is killed again and again, repeats nothing that was recorded, and has each effect once (P7, P37, P40)",
  async ({ task }) => {
    console.log(`${JOBS} jobs, ${KILLS} kills, seed ${SEED}`);
    const chance = chanceOf(SEED);

    const folder = await mkdtemp(join(tmpdir(), "footplate-kills-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const receiver = await startFencedReceiver(({ job, atom }) =>
      chance.between(`${job} ${atom}`, 1, 60),
    );
    onTestFinished(() => receiver.close());
    const workerd = await createWorkerdIn(folder, receiver.url);
    onTestFinished(() => workerd.kill());
    await workerd.start();
    // How many a call made again at once is told to nobody: so they are counted here.
    let unanswered = 0;
    const counting: typeof fetch = async (...request) => {
      try {
        return await fetch(...request);
      } catch (error) {
        unanswered += 1;
        throw error;
      }
    };
    const there = { url: workerd.url, fetch: counting };
    await using board = httpJobBoard(there);
    await using persistence = httpPersistence(there);
    const began = performance.now();

    // Whoever got no answer asks again, as long as it takes.
    const insistently = async <T>(ask: () => Promise<T>): Promise<T> => {
      for (;;) {
        try {
          return await ask();
        } catch (error) {
          if (!FootplateError.is(error, "UNAVAILABLE")) throw error;
          await sleep(10);
        }
      }
    };

    const ids = Array.from({ length: JOBS }, (_, at) => `job-${at}`);
    const pace = (KILLS * 1_200) / (JOBS / POSTERS);
    const posting = Array.from({ length: POSTERS }, async (_, poster) => {
      for (const id of ids.filter((__, at) => at % POSTERS === poster)) {
        await insistently(() => board.post({ flow: "effects", id }));
        await sleep(chance.between(`${id} posted`, 0, 2 * pace));
      }
    });

    // What is read from outside is recorded for good: from then on no request for it may come.
    const recorded = new Map<string, number>();
    const isOver = new AbortController();
    const watching = (async () => {
      for (let round = 0; !isOver.signal.aborted; round++) {
        const id = chance.oneOf(`watched ${round}`, ids as [string, ...string[]]);
        const detail = await insistently(() => persistence.flow(id));
        for (const { name, state } of Object.values(detail?.atoms ?? {})) {
          const atom = `${id} ${name}`;
          if (state === "SUCCESS" && !recorded.has(atom)) {
            recorded.set(atom, receiver.started.length);
          }
        }
        await sleep(5);
      }
    })();

    let kills = 0;
    while (kills < KILLS) {
      await sleep(chance.between(`kill ${kills}`, 50, 1_500));
      await workerd.kill();
      kills += 1;
      await workerd.start();
    }
    await Promise.all(posting);
    const left = async () => {
      const { UNCLAIMED, CLAIMED } = await board.counts();
      return UNCLAIMED + CLAIMED;
    };
    await expect.poll(left, { timeout: ENDED_WITHIN_MS, interval: 100 }).toBe(0);
    isOver.abort();
    await watching;

    const { started, effective, refused } = receiver;
    console.log(
      `all ended after ${Math.round(performance.now() - began)} ms; ${unanswered} calls unanswered; ` +
        `${started.length} requests, ${effective.length} effective; ${recorded.size} results seen from outside`,
    );

    const jobs = new Map<string, boolean | undefined>();
    for await (const { id, outcome } of board.jobs()) jobs.set(id, outcome?.ok);
    const failed = [...jobs].filter(([, ok]) => !ok);
    const effects = effective.map(({ job, atom }) => `${job} ${atom}`);
    const distinct = new Set(effects).size;
    const known = [...recorded].map(([atom, from]) => [atom, from] as const);
    const again = known.filter(([atom, from]) =>
      started.slice(from).some((one) => `${one.job} ${one.atom}` === atom),
    );
    // A task is asked for only once the results of those before it are recorded: so none of them comes behind it.
    const furthest = new Map<string, number>();
    const backwards = started.filter(({ job, atom }) => {
      const at = ATOMS.indexOf(atom);
      const before = furthest.get(job) ?? 0;
      furthest.set(job, Math.max(before, at));
      return at < before;
    });
    tell(task, {
      what: "an object's jobs, posted and run while workerd is killed by SIGKILL",
      seed: SEED,
      counted: {
        jobs: jobs.size,
        kills,
        requests: started.length,
        effective: effects.length,
        "results seen from outside": recorded.size,
      },
      seen: {
        repeated: started.length - effective.length - refused.length,
        refused: refused.length,
        "calls unanswered": unanswered,
      },
      wrong: {
        lost: JOBS - jobs.size,
        failed: failed.length,
        "effects missing": JOBS * ATOMS.length - distinct,
        "effects had twice": effects.length - distinct,
        "recorded and run again": again.length + backwards.length,
      },
    });
    expect(jobs.size).toBe(JOBS);
    expect(failed).toEqual([]);
    expect(distinct).toBe(JOBS * ATOMS.length);
    expect(effects).toHaveLength(JOBS * ATOMS.length);
    expect(again).toEqual([]);
    expect(backwards).toEqual([]);
  },
  TIMEOUT_MS,
);
