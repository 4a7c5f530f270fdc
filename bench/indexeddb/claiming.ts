import { deleteDB } from "idb";
import { indexedDBJobBoard } from "footplate/indexeddb";
import type { JobBoard } from "footplate";
import { median, milliseconds } from "../measure.ts";
import type { Row } from "../report.ts";

const AT_ONCE = 10;
const SMALL = 100;
const BIG = 100_000;
const CHUNK = 5_000;
const ROUNDS = 10;

/** What a claim of ten costs on a big board and on a small one. */
export async function claiming(): Promise<Row[]> {
  const onBig: number[] = [];
  const onSmall: number[] = [];
  await onBoardOf(BIG, async (big) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await onBoardOf(SMALL, async (small) => {
        for (let claim = 0; claim < SMALL / AT_ONCE; claim += 1) {
          onSmall.push(await claimFrom(small));
          onBig.push(await claimFrom(big));
        }
      });
    }
  });
  const [bigMs, smallMs] = [median(onBig), median(onSmall)];
  return [
    { what: "a claim of 10 from 100 jobs", figure: smallMs, unit: "ms" },
    { what: "a claim of 10 from 100,000 jobs", figure: bigMs, unit: "ms" },
    { what: "the latter is longer by", figure: bigMs / smallMs, unit: "times", atMost: 2 },
  ];
}

async function onBoardOf(jobs: number, work: (board: JobBoard) => Promise<void>): Promise<void> {
  const name = `footplate-${crypto.randomUUID()}`;
  const board = indexedDBJobBoard({ name, persist: false });
  for (let left = jobs; left > 0; left -= CHUNK) {
    const length = Math.min(left, CHUNK);
    await board.postAll(Array.from({ length }, () => ({ flow: "claimed" })));
  }
  await work(board);
  await board.close();
  await deleteDB(name);
}

const claimFrom = (board: JobBoard): Promise<number> =>
  milliseconds(async () => {
    const { claims } = await board.claim({ who: "bench", leaseMs: 600_000, limit: AT_ONCE });
    if (claims.length !== AT_ONCE) throw new Error(`"${claims.length}" jobs were claimed`);
  });
