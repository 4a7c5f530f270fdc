import { asyncDispose } from "../async-dispose.ts";
import type { Backoff } from "../backoff.ts";
import { systemClock, type Clock } from "../clock.ts";
import type { Listener } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { safeBackoff } from "../engine/safe-backoff.ts";
import { FootplateError } from "../errors.ts";
import type { Flow } from "../flow/flow.ts";
import type { FlowFactory } from "../flow/flow-factory.ts";
import type { Task } from "../flow/task.ts";
import type { Job } from "../job.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import { createNotifier, report, type Off } from "../notifier.ts";
import type { Persistence } from "../persistence/persistence.ts";
import { checkTimeout } from "../limits.ts";
import { checkOptions, checkRun } from "./check-options.ts";
import type { ConductorEvent, ConductorEvents } from "./events.ts";
import { createLoop, type ConductorRun, type LoopOptions } from "./loop.ts";

/** What a conductor is made with. */
export interface ConductorOptions {
  /** Claims are made as `<name>@<random>`, and so it is registered: two tabs of one name are two owners. Not empty. @default "conductor" */
  name?: string | undefined;
  board: JobBoard;
  persistence: Persistence;
  flows: readonly (Flow | Task | FlowFactory)[];
  /** Jobs at once, a whole number or Infinity; 1 is TaskFlow's blocking conductor. @default 1 */
  concurrency?: number | undefined;
  /** Milliseconds a claim lasts. Renewed at a third of it. @default 30_000 */
  leaseMs?: number | undefined;
  /** A durable wait longer than this gives the job back until it is over. @default 1_000 */
  parkMs?: number | undefined;
  /** When a budget is spent (its count reached) the job is trashed. @default { failed: 5, lost: 5, errors: 10 } */
  budgets?: Partial<Job["attempts"]> | undefined;
  /** Delay before an abandoned job is due again; what it throws is reported, and the default counts. @default { initialMs: 500, factor: 2, maxMs: 300_000, jitter: true } */
  backoff?: Backoff | undefined;
  /** Jobs that need more are not claimed; one whose flow turns out to is given back, uncharged, with this backoff. */
  provides?: readonly string[] | undefined;
  engine?:
    | Pick<EngineOptions, "concurrency" | "executor" | "deferReverts" | "neverResolve">
    | undefined;
  /** Inputs made anew for each claim and never stored: connections, secrets. */
  transient?: ((job: Job) => object) | undefined;
  /** Attached to every job's engine and always taken off again. */
  listeners?: readonly Listener[] | undefined;
  /** Purges ended jobs with their flow details, when idle; what was trashed stays. @default never */
  keepMs?: number | undefined;
  clock?: Clock | undefined;
}

/** Claims jobs, runs their flows, and ends them or gives them back. */
export interface Conductor extends AsyncDisposable {
  readonly name: string;
  /** True while `run` has not ended. */
  readonly dispatching: boolean;
  /**
   * Claims, runs and ends jobs until stopped, or until `maxDispatches` jobs
   * were dispatched, or (`untilIdle`) nothing is due. Can be run again.
   * Registers itself each minute; a run `untilIdle` only after its first.
   * @throws `INVALID_STATE` while it runs already
   */
  run(options?: ConductorRun): Promise<{ dispatched: number; nextAt?: number }>;
  /** `run` in the background; what it throws is reported to `reportError`. Returns itself. */
  start(): this;
  /** Asks: running flows are suspended and their jobs abandoned, none is lost. */
  stop(): void;
  /** True once `run` and every job in flight have ended; false after `timeoutMs`. @throws `INVALID_INPUT` */
  wait(timeoutMs?: number): Promise<boolean>;
  on<E extends keyof ConductorEvents>(
    event: E,
    listener: (event: { readonly type: E } & ConductorEvents[E]) => void,
  ): Off;
  on(event: "*", listener: (event: ConductorEvent) => void): Off;
}

/**
 * Makes a conductor. It does nothing before `run` or `start`.
 * @throws {FootplateError} `DUPLICATE` for two flows of one name; `INVALID_INPUT` for a board and a persistence that
 * reach different data (P5), and for what is missing, or is out of its limits.
 */
export function createConductor(options: ConductorOptions): Conductor {
  checkOptions(options);
  const { board, persistence, clock = systemClock, concurrency = 1, leaseMs = 30_000 } = options;
  const { failed = 5, lost = 5, errors = 10 } = options.budgets ?? {};
  const name = `${options.name ?? "conductor"}@${crypto.randomUUID().slice(0, 8)}`;
  const flows = flowsByName(options.flows);
  const notifier = createNotifier<ConductorEvent>();
  let stopping: AbortController | undefined;
  let running: Promise<unknown> | undefined;

  const loop = createLoop({
    name,
    board,
    clock,
    flows,
    concurrency,
    leaseMs,
    keepMs: options.keepMs,
    emit: (event) => notifier.emit(event),
    dispatch: {
      board,
      persistence,
      engine: options.engine ?? {},
      parkMs: options.parkMs ?? 1_000,
      leaseMs,
      provides: options.provides ?? [],
      policy: {
        budgets: { failed, lost, errors },
        backoff: safeBackoff(options.backoff),
      },
      transient: options.transient,
      listeners: options.listeners ?? [],
    },
  });

  const conductor: Conductor = {
    name,
    get dispatching() {
      return running !== undefined;
    },
    async run(given = {}) {
      checkRun(given);
      if (running) {
        throw new FootplateError("INVALID_STATE", `Conductor "${name}" is running already`);
      }
      const controller = new AbortController();
      const stop = () => controller.abort();
      if (given.signal?.aborted) stop();
      given.signal?.addEventListener("abort", stop);
      stopping = controller;
      const run = loop(given, controller.signal);
      running = run;
      try {
        return await run;
      } finally {
        given.signal?.removeEventListener("abort", stop);
        running = undefined;
      }
    },
    start() {
      conductor.run().catch(report);
      return conductor;
    },
    stop: () => stopping?.abort(),
    async wait(timeoutMs) {
      checkTimeout(timeoutMs);
      if (!running) return true;
      const ended = running.then(
        () => true,
        () => true,
      );
      return timeoutMs === undefined ? ended : await within(timeoutMs, ended, clock);
    },
    on: (event: ConductorEvent["type"] | "*", listener: (event: never) => void) =>
      notifier.on(event, listener),
    async [asyncDispose]() {
      conductor.stop();
      await conductor.wait();
    },
  };
  return conductor;
}

async function within(timeoutMs: number, ended: Promise<boolean>, clock: Clock): Promise<boolean> {
  const timer = new AbortController();
  const late = clock.sleep(timeoutMs, timer.signal).then(
    () => false,
    () => false,
  );
  const result = await Promise.race([ended, late]);
  timer.abort();
  return result;
}

function flowsByName(flows: ConductorOptions["flows"]): LoopOptions["flows"] {
  const byName = new Map<string, Flow | Task | FlowFactory>();
  for (const flow of flows) {
    if (byName.has(flow.name)) {
      throw new FootplateError("DUPLICATE", `A conductor was given two flows named "${flow.name}"`);
    }
    byName.set(flow.name, flow);
  }
  return byName;
}
