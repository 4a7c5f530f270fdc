import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Batch, Report } from "./soak-worker.ts";

/** Seed after seed being simulated, on every core. */
export interface Soaking {
  /** How many were simulated by now. */
  readonly schedules: number;
  /** The first seed that is not handed out yet. */
  readonly next: number;
  /** The reports of seeds that broke a rule: after the first, no other is handed out. */
  readonly broken: readonly Report[];
  /** All below this seed are done and broke nothing. */
  done(): number;
  /** Resolves when all that was handed out has ended. */
  readonly ended: Promise<void>;
}

/** What is simulated, and for how long. */
export interface Soak {
  /** Where to begin. */
  readonly first: number;
  /** Random flows under engines that die, instead of whole worlds. */
  readonly engine?: boolean;
  /** Asked before each batch is handed out, with how many schedules were handed out by then. */
  goesOn(handedOut: number): boolean;
}

export function startSoaking({ first, engine = false, goesOn }: Soak): Soaking {
  const url = new URL(engine ? "./soak-engine-worker.ts" : "./soak-worker.ts", import.meta.url);
  // Random flows are made many of one seed, and so its number stands for all of them.
  const [batch, seeds] = engine ? [1_000, 1] : [25, 25];
  // Handed out in order, and so all below the lowest of these are done.
  const underWay = new Set<number>();
  const broken: Report[] = [];
  let next = first;
  let handedOut = 0;
  let schedules = 0;

  const work = async (): Promise<void> => {
    const worker = new Worker(url);
    try {
      while (broken.length === 0 && goesOn(handedOut)) {
        const seed = next;
        next += seeds;
        handedOut += batch;
        underWay.add(seed);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
        worker.postMessage({ seed, count: batch } satisfies Batch);
        const [report] = (await once(worker, "message")) as [Report];
        schedules += report.schedules;
        if (report.violation) broken.push(report);
        else underWay.delete(seed);
      }
    } finally {
      await worker.terminate();
    }
  };
  const workers = Promise.all(Array.from({ length: availableParallelism() }, work));

  return {
    get schedules() {
      return schedules;
    },
    get next() {
      return next;
    },
    broken,
    done: () => Math.min(next, ...underWay, ...broken.map(({ seed }) => seed)),
    ended: workers.then(() => {}),
  };
}
