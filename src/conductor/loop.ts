import type { Clock } from "../clock.ts";
import type { Flow } from "../flow/flow.ts";
import type { FlowFactory } from "../flow/flow-factory.ts";
import type { Task } from "../flow/task.ts";
import type { BoardEvent } from "../jobboard/events.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import { Mailbox } from "../mailbox.ts";
import { report } from "../notifier.ts";
import { createBreaker } from "./breaker.ts";
import { createDeadlines } from "./deadlines.ts";
import { dispatch, type DispatchOptions } from "./dispatch.ts";
import { endJob } from "./ending.ts";
import type { ConductorEvent } from "./events.ts";
import { createFloor, type Place } from "./floor.ts";
import { createLeases, type Lease } from "./lease.ts";
import { createMisfits } from "./misfits.ts";
import { createPresence } from "./presence.ts";
import { createRetention } from "./retention.ts";
import { createRounds } from "./rounds.ts";
import { asBoardError, isOutage } from "./trouble.ts";
import { isWaking } from "./waking.ts";

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
  readonly keepMs: number | undefined;
  readonly emit: (event: ConductorEvent) => void;
  readonly dispatch: Omit<
    DispatchOptions,
    "stop" | "emit" | "deadlines" | "misfits" | "onSaved" | "onOutage"
  >;
}

// A notification is a hint that may be lost, so nobody sleeps longer than this on it (P21).
const LONGEST_SLEEP_MS = 60_000;

// Whoever has no limit still asks for a number.
const MOST_AT_ONCE = 1_000;

/** Makes the loop of a conductor: claim what there is room for, run it, sleep until something may be due. */
export function createLoop(options: LoopOptions) {
  const { name, board, clock, flows, concurrency, leaseMs, keepMs, emit } = options;
  const { backoff } = options.dispatch.policy;
  /** By job: one that is still unwinding here is not started again before it has ended (P6). */
  const active = new Map<string, Promise<void>>();

  const breaker = createBreaker(backoff, clock);
  const floor = createFloor();
  const deadlines = createDeadlines(clock);
  const misfits = createMisfits();

  const tell = (error: unknown, retryInMs: number) =>
    emit({ type: "board_error", error: asBoardError(error), retryInMs });

  const onTrouble = (error: unknown, retryInMs: number) => {
    if (isOutage(error)) breaker.failed();
    tell(error, retryInMs);
  };

  const { persistence, provides } = options.dispatch;
  const retention =
    keepMs === undefined || keepMs === Infinity
      ? undefined
      : createRetention({ board, persistence, clock, backoff, keepMs, onTrouble: tell });

  return async (
    { maxDispatches = -1, untilIdle = false }: ConductorRun,
    stop: AbortSignal,
  ): Promise<{ dispatched: number; nextAt?: number }> => {
    const limit = maxDispatches < 0 ? Infinity : maxDispatches;
    const leases = createLeases({ board, clock, leaseMs, stop, onTrouble });
    const wakeUps = new Mailbox<"wake">(clock);
    const wake = () => wakeUps.put("wake");
    let dispatched = 0;
    const presence = createPresence({
      board,
      clock,
      entity: {
        kind: "conductor",
        name,
        metadata: { flows: [...flows.keys()], provides, concurrency },
      },
      everyMs: LONGEST_SLEEP_MS,
      // Who only looks in is gone before anybody could ask.
      afterMs: untilIdle ? LONGEST_SLEEP_MS : 0,
      stop,
      onTrouble: tell,
    });
    const rounds = createRounds();
    let nextAt: number | undefined;

    const onWorked = () => {
      if (breaker.worked()) wake();
    };
    const onOutage = (error: unknown) => {
      const retryInMs = breaker.failed();
      if (retryInMs !== undefined) tell(error, retryInMs);
    };
    const settings = {
      ...options.dispatch,
      emit,
      stop,
      deadlines,
      misfits,
      onSaved: onWorked,
      onOutage,
    };

    const work = async (lease: Lease, place: Place, offsetMs: number) => {
      const { claim } = lease;
      emit({ type: "job_claimed", job: claim.job });
      const flow = flows.get(claim.job.flow.name)!;
      try {
        const settlement = await dispatch(lease, flow, shifted(clock, offsetMs), place, settings);
        const event = await endJob(claim, settlement, { board, clock, backoff, stop, onTrouble });
        // A job may end without a write to persistence, by what its last owner wrote.
        if (settlement.verb === "consume" && event) onWorked();
        if (event) emit(event);
      } finally {
        // Whatever was thrown: renewed by nobody, the job is due again when its lease has lapsed.
        lease.release();
      }
    };

    const start = (lease: Lease, offsetMs: number) => {
      const { id } = lease.claim;
      dispatched += 1;
      breaker.claimed(lease);
      void retention?.cut();
      const place = floor.enter();
      const before = active.get(id);
      let working = Promise.resolve();
      working = (async () => {
        try {
          await before;
          await work(lease, place, offsetMs);
        } catch (error) {
          report(error);
        }
        breaker.over(lease);
        place.leave();
        if (active.get(id) === working) active.delete(id);
        wake();
      })();
      active.set(id, working);
    };

    /** Claims up to `most` jobs and starts them; gives how many, and whether more seem to be due. */
    const claimSome = async (most: number) => {
      // Nobody can be alone before it is known who comes.
      const place = floor.enter();
      try {
        const sent = leases.instant();
        const claimed = await board.claim({
          who: name,
          leaseMs,
          limit: most,
          flows: [...flows.keys()],
          provides: options.dispatch.provides,
        });
        // The board answered somewhere between our asking and its answer.
        const here = (sent.wall + clock.now()) / 2;
        const offsetMs = (claimed.now ?? here) - here;
        nextAt = claimed.nextAt === undefined ? undefined : claimed.nextAt - offsetMs;
        for (const claim of claimed.claims) start(leases.hold(claim, sent), offsetMs);
        const claims = claimed.claims.length;
        return { claims, isMore: rounds.again(claims, nextAt, clock.now()) };
      } finally {
        place.leave();
      }
    };

    const room = () => {
      const most = Math.min(concurrency - active.size, limit - dispatched, MOST_AT_ONCE);
      return floor.isClosed ? 0 : breaker.room(most);
    };

    // Listen, then claim, then sleep (P21).
    const heard = (event: BoardEvent) => {
      if (event.type === "CANCEL_REQUESTED") leases.cancelled(event.job);
      wake();
    };
    const onStop = () => {
      leases.stopped();
      wake();
    };
    const off = board.on("*", heard, isWaking);
    stop.addEventListener("abort", onStop);
    try {
      while (!stop.aborted && dispatched < limit) {
        wakeUps.take();
        presence.remind();
        const most = room();
        let until = clock.now() + presence.waitMs();
        if (most > 0) {
          try {
            const { claims, isMore } = await claimSome(most);
            if (claims === most || isMore) continue;
            if (active.size === 0) {
              retention?.begin(wake);
              if (untilIdle && !retention?.isBusy) break;
            }
            // Beside a job no sweep begins: who ends wakes us, and then it is time.
            const sweeps = active.size === 0 && retention && !retention.isBusy;
            if (sweeps) until = Math.min(clock.now() + retention.waitMs(), until);
            if (nextAt !== undefined) until = Math.min(rounds.until(nextAt, clock.now()), until);
          } catch (error) {
            tell(error, breaker.failed() ?? breaker.waitMs());
          }
        }
        const waitMs = breaker.waitMs();
        await wakeUps.filled(waitMs > 0 ? Math.min(clock.now() + waitMs, until) : until);
      }
    } finally {
      // What is in flight ends by itself: finished, or suspended by `stop`.
      await Promise.allSettled([...active.values(), retention?.cut()]);
      off();
      wakeUps.close();
      stop.removeEventListener("abort", onStop);
      await presence.leave();
    }
    return { dispatched, ...(nextAt !== undefined && { nextAt }) };
  };
}

/** A clock that is `offsetMs` ahead: instants that are stored are board time (P18). */
const shifted = (clock: Clock, offsetMs: number): Clock =>
  // Less than a clock shows is how far they are apart on one machine.
  Math.abs(offsetMs) < 1
    ? clock
    : {
        now: () => clock.now() + offsetMs,
        elapsed: () => clock.elapsed?.() ?? clock.now(),
        sleep: (ms, signal) => clock.sleep(ms, signal),
      };
