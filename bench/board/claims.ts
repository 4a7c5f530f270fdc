import { memoryJobBoard, type JobBoard } from "footplate";
import { median, milliseconds } from "../measure.ts";
import type { Row } from "../report.ts";

const AT_ONCE = 100;
const SMALL = 1_000;
const BIG = 1_000_000;
const ROUNDS = 30;

/** What a claim of a hundred costs on a big board and on a small one. */
export async function claims(): Promise<Row[]> {
  const big = await boardOf(BIG);
  const onBig: number[] = [];
  const onSmall: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const small = await boardOf(SMALL);
    for (let claim = 0; claim < SMALL / AT_ONCE; claim += 1) {
      onSmall.push(await claimFrom(small));
      onBig.push(await claimFrom(big));
    }
  }
  const bigMs = median(onBig);
  const smallMs = median(onSmall);
  const jobs = (count: number) => count.toLocaleString("en-US");
  return [
    { what: `a claim of ${AT_ONCE} from ${jobs(SMALL)} jobs`, figure: smallMs, unit: "ms" },
    { what: `a claim of ${AT_ONCE} from ${jobs(BIG)} jobs`, figure: bigMs, unit: "ms" },
    { what: "the one is longer by", figure: bigMs / smallMs, unit: "times", atMost: 2 },
  ];
}

async function boardOf(jobs: number): Promise<JobBoard> {
  const board = memoryJobBoard();
  for (let posted = 0; posted < jobs; posted += SMALL) {
    await board.postAll(Array.from({ length: SMALL }, () => ({ flow: "claimed" })));
  }
  return board;
}

const claimFrom = (board: JobBoard): Promise<number> =>
  milliseconds(async () => {
    const { claims: got } = await board.claim({ who: "bench", leaseMs: 60_000, limit: AT_ONCE });
    if (got.length !== AT_ONCE) throw new Error(`"${got.length}" jobs were claimed`);
  });
