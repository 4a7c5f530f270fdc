import { backoffMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Flow } from "../flow/flow.ts";
import type { FlowFactory } from "../flow/flow-factory.ts";
import type { Task } from "../flow/task.ts";
import type { BoardEvent } from "../jobboard/events.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import { createMailbox } from "../mailbox.ts";
import { report } from "../notifier.ts";
import { dispatch, type DispatchOptions } from "./dispatch.ts";
import { endJob } from "./ending.ts";
import type { ConductorEvent } from "./events.ts";
import { createLeases, type Lease } from "./lease.ts";

/** How long and how far a conductor runs. */
export interface ConductorRun {
  /** Aborting it is `stop`. */
  signal?: AbortSignal | undefined;
  /** @default no limit */
  maxDispatches?: number | undefined;
  /** Ends when nothing is due and nothing runs. @default false */
  untilIdle?: boolean | undefined;
}

/** What a conductor's loop is made with. */
export interface LoopOptions {
  readonly name: string;
  readonly board: JobBoard;
  readonly clock: Clock;
  readonly flows: ReadonlyMap<string, Flow | Task | FlowFactory>;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly provides: readonly string[] | undefined;
  readonly emit: (event: ConductorEvent) => void;
  readonly dispatch: Omit<DispatchOptions, "stop" | "emit">;
}

// A notification is a hint that may be lost, so nobody sleeps longer than this on it (P21).
const LONGEST_SLEEP_MS = 60_000;
const WAKING = new Set<BoardEvent["type"]>([
  "POSTED",
  "ABANDONED",
  "LOST",
  "CANCEL_REQUESTED",
  "REDRIVEN",
  "SIGNALLED",
  "RESET",
]);

/** Makes the loop of a conductor: claim what there is room for, run it, sleep until something may be due. */
export function createLoop(options: LoopOptions) {
  const { name, board, clock, flows, concurrency, leaseMs, emit } = options;
  const { backoff } = options.dispatch.policy;
  /** By job: one that is still unwinding here is not started again before it has ended (P6). */
  const active = new Map<string, Promise<void>>();

  const onTrouble = (error: unknown, retryInMs: number) =>
    emit({ type: "board_error", error: asBoardError(error), retryInMs });

  const work = async (lease: Lease, offsetMs: number, stop: AbortSignal) => {
    const { claim } = lease;
    emit({ type: "job_claimed", job: claim.job });
    const flow = flows.get(claim.job.flow.name)!;
    const settings = { ...options.dispatch, emit, stop };
    const settlement = await dispatch(lease, flow, shifted(clock, offsetMs), settings);
    const event = await endJob(claim, settlement, { board, clock, backoff, onTrouble });
    lease.release();
    if (event) emit(event);
  };

  return async (
    { maxDispatches = -1, untilIdle = false }: ConductorRun,
    stop: AbortSignal,
  ): Promise<{ dispatched: number; nextAt?: number }> => {
    const limit = maxDispatches < 0 ? Infinity : maxDispatches;
    const leases = createLeases({ board, clock, leaseMs, stop, onTrouble });
    const wakeUps = createMailbox<"wake">(clock);
    const wake = () => wakeUps.put("wake");
    let dispatched = 0;
    let troubles = 0;
    let nextAt: number | undefined;

    const start = (lease: Lease, offsetMs: number) => {
      const { id } = lease.claim;
      dispatched += 1;
      const working = (active.get(id) ?? Promise.resolve())
        .then(() => work(lease, offsetMs, stop))
        .catch(report)
        .finally(() => {
          if (active.get(id) === working) active.delete(id);
          wake();
        });
      active.set(id, working);
    };

    /** Claims up to `most` jobs and starts them; gives how many. */
    const claimSome = async (most: number) => {
      const sent = leases.instant();
      const claimed = await board.claim({
        who: name,
        leaseMs,
        limit: most,
        flows: [...flows.keys()],
        provides: options.provides,
      });
      // The board answered somewhere between our asking and its answer.
      const here = (sent.wall + clock.now()) / 2;
      const offsetMs = (claimed.now ?? here) - here;
      nextAt = claimed.nextAt === undefined ? undefined : claimed.nextAt - offsetMs;
      for (const claim of claimed.claims) start(leases.hold(claim, sent), offsetMs);
      return claimed.claims.length;
    };

    // Listen, then claim, then sleep (P21).
    const off = board.on("*", (event) => {
      if (event.type === "CANCEL_REQUESTED") leases.cancelled(event.job);
      if (WAKING.has(event.type)) wake();
    });
    stop.addEventListener("abort", wake);
    try {
      while (!stop.aborted && dispatched < limit) {
        wakeUps.take();
        const room = Math.min(concurrency - active.size, limit - dispatched);
        let until = clock.now() + LONGEST_SLEEP_MS;
        if (room > 0) {
          try {
            if ((await claimSome(room)) === room) continue;
            troubles = 0;
            if (untilIdle && active.size === 0) break;
            until = Math.min(nextAt ?? until, until);
          } catch (error) {
            troubles += 1;
            const retryInMs = backoffMs(backoff, troubles);
            onTrouble(error, retryInMs);
            until = clock.now() + retryInMs;
          }
        }
        await wakeUps.filled(until);
      }
    } finally {
      // What is in flight ends by itself: finished, or suspended by `stop`.
      await Promise.allSettled(active.values());
      off();
      stop.removeEventListener("abort", wake);
    }
    return { dispatched, ...(nextAt !== undefined && { nextAt }) };
  };
}

/** A clock that is `offsetMs` ahead: instants that are stored are board time (P18). */
const shifted = (clock: Clock, offsetMs: number): Clock => ({
  now: () => clock.now() + offsetMs,
  sleep: (ms, signal) => clock.sleep(ms, signal),
});

const asBoardError = (error: unknown): FootplateError =>
  FootplateError.is(error)
    ? error
    : new FootplateError("STORAGE", "The board failed in a way it does not name", { cause: error });
