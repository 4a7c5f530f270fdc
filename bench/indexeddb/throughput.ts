import { deleteDB } from "idb";
import { openTab } from "footplate/indexeddb";
import { medians } from "../measure.ts";
import { threeTasks } from "../board/three-tasks.ts";
import type { Row } from "../report.ts";
import { byHand, postByHand, runByHand } from "./by-hand.ts";

const JOBS = 256;
const AT_ONCE = 64;
/** Of jobs that share nothing, fewer are enough. */
const ALONE = 8;
const ROUNDS = 5;

/** Jobs of three tasks, posted, claimed, checkpointed and consumed, beside code that is written by hand to do the same. */
export async function throughput(): Promise<Row[]> {
  const [ours, shared, alone] = (await medians(
    ROUNDS,
    footplate,
    () => handWritten(JOBS, AT_ONCE),
    () => handWritten(ALONE, 1),
  )) as [number, number, number];
  const rates = [JOBS / ours, JOBS / shared, ALONE / alone].map((each) => each * 1_000);
  const [mine, many, one] = rates as [number, number, number];
  const unit = "jobs/s";
  return [
    { what: `3-task jobs, ${AT_ONCE} at once`, figure: mine, unit },
    { what: `by hand, ${AT_ONCE} records a transaction`, figure: many, unit },
    { what: "by hand, one record a transaction", figure: one, unit },
    { what: "beside the former", figure: mine / many, unit: "times", atLeast: 0.6 },
    { what: "beside the latter", figure: mine / one, unit: "times", atLeast: 8 },
  ];
}

async function footplate(): Promise<number> {
  const name = `footplate-${crypto.randomUUID()}`;
  const tab = openTab({ name, flows: [threeTasks], concurrency: AT_ONCE, persist: false });
  let over = 0;
  const all = new Promise<void>((resolve) => {
    tab.conductor.on("job_consumed", () => {
      over += 1;
      if (over === JOBS) resolve();
    });
  });
  await tab.board.counts();
  const start = performance.now();
  for (let at = 0; at < JOBS; at += AT_ONCE) {
    const postings = Array.from({ length: AT_ONCE }, (_, x) => ({
      flow: threeTasks,
      store: { x: at + x },
    }));
    await tab.board.postAll(postings);
  }
  await all;
  const ms = performance.now() - start;
  await tab.close();
  await deleteDB(name);
  return ms;
}

async function handWritten(jobs: number, atOnce: number): Promise<number> {
  await using database = await byHand();
  const { db } = database;
  const start = performance.now();
  for (let at = 0; at < jobs; at += atOnce) await postByHand(db, atOnce);
  for (let at = 0; at < jobs; at += atOnce) await runByHand(db, atOnce);
  const ms = performance.now() - start;
  const ended = await db.transaction(["ended"]).objectStore("ended").count();
  if (ended !== jobs) throw new Error(`"${ended}" of "${jobs}" jobs were consumed`);
  return ms;
}
