import type { BoardEvent, Job, JobBoard } from "../../src/index.ts";
import { firstOf } from "./jobs.ts";

/** How much is posted and ended, and how long it takes, of late. */
export interface Tally {
  hear(event: BoardEvent): void;
  at(now: number): Rates;
}

export interface Rates {
  /** How much time they are of, in milliseconds: 15 minutes, or less where more happened than is remembered. */
  readonly ofMs: number;
  readonly posted: Rate;
  readonly ended: Rate;
  /** From posting to the first claim, in milliseconds, of the jobs that ended last. */
  readonly wait: Spread | undefined;
  /** In the hands of owners, all turns together, in milliseconds, of the same jobs. */
  readonly run: Spread | undefined;
}

export interface Rate {
  readonly perMinute: number;
  /** How many in each part of the time, oldest first. */
  readonly parts: readonly number[];
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

const WINDOW_MS = 900_000;
const LEAST_MS = 60_000;
const PARTS = 30;
const READ = 100;
const KEPT = 2_000;

/** Begins with what the board has, and goes on by what happens. */
export async function createTally(board: JobBoard): Promise<Tally> {
  const [newest, over] = await Promise.all(
    (["newest", "ended"] as const).map((order) => firstOf(board, { order, limit: READ })),
  );
  const posted = newest!.map(({ createdAt }) => createdAt).toReversed();
  const ended = [...over!].toReversed();
  // Where all that was read is as many as were asked for, there may have been more before.
  let since = Math.max(
    newest!.length < READ ? 0 : posted[0]!,
    ended.length < READ ? 0 : ended[0]!.endedAt!,
  );
  const add = <T>(list: T[], item: T, timeOf: (item: T) => number) => {
    list.push(item);
    if (list.length > KEPT) since = Math.max(since, timeOf(list.splice(0, 1)[0]!));
  };

  return {
    hear(event) {
      if (!("job" in event)) return;
      if (event.type === "POSTED") add(posted, event.at, (at) => at);
      else if (event.job.endedAt === event.at) add(ended, event.job, ({ endedAt }) => endedAt!);
    },
    at(now) {
      const ofMs = Math.max(LEAST_MS, Math.min(WINDOW_MS, now - since));
      const times = ended.map(({ endedAt }) => endedAt!);
      return {
        ofMs,
        posted: rateOf(posted, now, ofMs),
        ended: rateOf(times, now, ofMs),
        wait: spreadOf(ended.flatMap(waitOf)),
        run: spreadOf(ended.flatMap(runOf)),
      };
    },
  };
}

function rateOf(times: readonly number[], now: number, ofMs: number): Rate {
  const parts = Array.from({ length: PARTS }, () => 0);
  for (const at of times) {
    const part = Math.floor(((at - now) / ofMs + 1) * PARTS);
    if (part >= 0) parts[Math.min(part, PARTS - 1)]! += 1;
  }
  const count = parts.reduce((sum, each) => sum + each, 0);
  return { perMinute: (count * 60_000) / ofMs, parts };
}

// Of a job that is redriven, or has had more turns than are kept, the first turn is not that of its posting.
const waitOf = ({ turns: [first], run, generation, createdAt }: Job): number[] =>
  first && run === 0 && generation <= 16 ? [first.claimedAt - createdAt] : [];

const runOf = ({ turns }: Job): number[] =>
  turns.length === 0
    ? []
    : [turns.reduce((sum, { claimedAt, endedAt = claimedAt }) => sum + endedAt - claimedAt, 0)];

function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1]!;
  return { p50: at(0.5), p95: at(0.95) };
}
