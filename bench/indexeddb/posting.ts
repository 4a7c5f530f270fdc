import { deleteDB } from "idb";
import { indexedDBJobBoard } from "footplate/indexeddb";
import type { JobBoard } from "footplate";
import { median, medians, milliseconds } from "../measure.ts";
import type { Row } from "../report.ts";
import { byHand, strictly } from "./by-hand.ts";
import { live, posted } from "./records.ts";

const MANY = 10_000;
const POSTS = 200;

/** Posting beside bare puts of the same records into the same store. */
export async function posting(): Promise<Row[]> {
  return [...(await many()), ...(await one())];
}

async function many(): Promise<Row[]> {
  const [ours, bare] = (await medians(
    3,
    () =>
      onBoard((board) =>
        milliseconds(() =>
          board.postAll(Array.from({ length: MANY }, (_, x) => ({ flow: "three", store: { x } }))),
        ),
      ),
    async () => {
      await using database = await byHand();
      return await milliseconds(() => putBare(database.db, MANY));
    },
  )) as [number, number];
  const unit = "jobs/s";
  return [
    { what: "postAll of 10,000", figure: (MANY / ours) * 1_000, unit },
    { what: "bare puts of them", figure: (MANY / bare) * 1_000, unit },
    { what: "the former beside the latter", figure: bare / ours, unit: "times", atLeast: 0.7 },
  ];
}

async function one(): Promise<Row[]> {
  await using database = await byHand();
  const ours: number[] = [];
  const bare: number[] = [];
  await onBoard(async (board) => {
    for (let x = 0; x < POSTS; x += 1) {
      ours.push(await milliseconds(() => board.post({ flow: "three", store: { x } })));
      bare.push(await milliseconds(() => putBare(database.db, 1)));
    }
  });
  const [oursMs, bareMs] = [median(ours), median(bare)];
  return [
    { what: "from a post to its answer, at the median", figure: oursMs, unit: "ms" },
    { what: "a bare strict put", figure: bareMs, unit: "ms" },
    { what: "the former is longer by", figure: oursMs / bareMs, unit: "times", atMost: 1.3 },
  ];
}

const putBare = (db: Parameters<typeof strictly>[0], count: number) =>
  strictly(db, ["jobs"], (tx) => {
    for (let x = 0; x < count; x += 1) void tx.objectStore("jobs").put(live(posted(x + 1, x)));
  });

async function onBoard<T>(work: (board: JobBoard) => Promise<T>): Promise<T> {
  const name = `footplate-${crypto.randomUUID()}`;
  const board = indexedDBJobBoard({ name, persist: false });
  await board.counts();
  const result = await work(board);
  await board.close();
  await deleteDB(name);
  return result;
}
