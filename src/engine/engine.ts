import type { Backoff } from "../backoff.ts";
import { systemClock, type Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import { asFlow, type Flow } from "../flow/flow.ts";
import type { Task } from "../flow/task.ts";
import type { Job } from "../job.ts";
import { createNotifier, type Off } from "../notifier.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { Persistence } from "../persistence/persistence.ts";
import type { FlowState } from "../states.ts";
import { uuidv7 } from "../uuid.ts";
import { atomsOf } from "./atoms.ts";
import { Checkpoint } from "./checkpoint.ts";
import { compileFlow, type Graph } from "./compile.ts";
import type { EngineEvent, EngineEvents } from "./events.ts";
import { inlineExecutor, type Executor } from "./executor.ts";
import { newDetail, openDetail, refuseIncompatible } from "./opening.ts";
import type { RunResult } from "./outlook.ts";
import { Run } from "./run-loop.ts";
import { allProvided, refuseMissing } from "./values.ts";

/** What an engine is made with. */
export interface EngineOptions {
  store?: object | undefined;
  /** As `store`, but never written anywhere: gone after a resume unless given again. Wins over `store`. */
  transient?: object | undefined;
  /** Without it nothing is kept; the conductor always passes one. */
  persistence?: Persistence | undefined;
  /** Resume this flow detail. */
  detail?: FlowDetail | undefined;
  /** For a new detail. @default a new id */
  flowId?: string | undefined;
  /** For a new detail. @default no book */
  bookId?: string | undefined;
  /** How many atoms may run at once; 1 is TaskFlow's serial engine. @default Infinity */
  concurrency?: number | undefined;
  /** Runs each task's code. @default inlineExecutor */
  executor?: Executor | undefined;
  job?: Job | undefined;
  /** @default job?.generation ?? 0 */
  generation?: number | undefined;
  clock?: Clock | undefined;
  /** A durable wait longer than this ends the run SUSPENDED with `wakeAt`. @default Infinity: it waits in memory */
  parkMs?: number | undefined;
  /** What to keep in the detail's `meta`, made of the detail as it was opened; written with the first save. */
  note?: ((opened: FlowDetail) => Record<string, unknown>) | undefined;
  /** How long a RetryLater without a delay of its own waits. @default { initialMs: 500, factor: 2, maxMs: 300_000, jitter: true } */
  backoff?: Backoff | undefined;
}

/** Runs one flow, writing every step to persistence. */
export interface Engine {
  readonly flow: Flow;
  readonly state: FlowState;
  /** As last written. Undefined until `prepare`. */
  readonly detail: FlowDetail | undefined;
  /** @throws `COMPILATION` */
  compile(): void;
  /** Adds or opens the flow detail. @throws `STALE_CLAIM`, and what persistence throws */
  prepare(): Promise<void>;
  /**
   * Checks that what has begun is still there, and execute and revert inputs of every atom.
   * @throws `INCOMPATIBLE`; `MISSING_DEPENDENCIES` with `details.missing`, sorted
   */
  validate(): Promise<void>;
  /**
   * Compiles, prepares, validates, then runs to an end state.
   * Aborting `signal` suspends: what is running finishes, nothing new starts.
   * @throws the failure of a REVERTED or FAILURE flow (an AggregateError for several); `CANCELLED` after `cancel`;
   * `STALE_CLAIM` when another owner took over; `INVALID_STATE` while it runs already; nothing for SUSPENDED.
   */
  run(options?: { signal?: AbortSignal | undefined }): Promise<RunResult>;
  /** What is running finishes, nothing new starts. */
  suspend(): void;
  /**
   * Aborts what is running and reverts all that was done, running or
   * suspended before; the next (or current) run ends REVERTED. Survives a crash.
   */
  cancel(reason?: string): void;
  /** The claim is gone: aborts the tasks' signals and writes nothing more; the run ends SUSPENDED. */
  detach(): void;
  /** A value by its symbol. @throws `NOT_FOUND` */
  fetch(name: string): unknown;
  fetchAll(): Record<string, unknown>;
  on<E extends keyof EngineEvents>(event: E, listener: (event: EngineEvents[E]) => void): Off;
  on(event: "*", listener: (event: EngineEvent) => void): Off;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Attaches itself to an engine and gives back what takes it off. */
export type Listener = (engine: Engine, job?: Job) => Off;

/** The wait between two tries of the same thing, unless somebody says otherwise. */
export const defaultBackoff: Backoff = { initialMs: 500, factor: 2, maxMs: 300_000, jitter: true };

/**
 * Makes an engine. A single task is run as a flow of its own name.
 * @throws {FootplateError} `COMPILATION` for what is neither a flow nor a task.
 */
export function createEngine(given: Flow | Task, options: EngineOptions = {}): Engine {
  const flow = asFlow(given);
  const { job, persistence, clock = systemClock } = options;
  const notifier = createNotifier<EngineEvent>();
  let graph: Graph | undefined;
  let checkpoint: Checkpoint | undefined;
  let run: Run | undefined;
  let cancelled: string | undefined;
  let isValid = false;

  const compiled = () => (graph ??= compileFlow(flow));
  const transient = { ...options.transient } as Record<string, unknown>;
  const added = { ...options.store } as Record<string, unknown>;
  const store = () => ({ ...engine.detail?.store, ...added });

  const wanted = (): FlowDetail => {
    const generation = options.generation ?? job?.generation ?? 0;
    if (options.detail) return { ...options.detail, generation };
    const id = options.flowId ?? job?.flowId ?? uuidv7(clock.now());
    const bookId = options.bookId ?? job?.bookId;
    const opening = { id, bookId, generation, store: added, args: job?.flow.args, jobId: job?.id };
    return newDetail(compiled(), opening, clock.now());
  };

  const engine: Draft<Engine> = {
    flow,
    state: "PENDING",
    detail: undefined,
    compile: () => void compiled(),
    async prepare() {
      if (checkpoint) return;
      const opened = await openDetail(wanted(), persistence);
      isValid = false;
      checkpoint = new Checkpoint(opened, persistence, clock, (detail) => {
        engine.detail = detail;
        engine.state = detail.state;
      });
    },
    async validate() {
      if (engine.detail) refuseIncompatible(compiled(), engine.detail);
      refuseMissing(compiled(), { transient, store: store() });
      isValid = true;
    },
    async run({ signal } = {}) {
      if (run) {
        throw new FootplateError("INVALID_STATE", `Flow "${flow.name}" is running already`);
      }
      const { executor = inlineExecutor, backoff = defaultBackoff } = options;
      const { parkMs = Infinity, concurrency = Infinity } = options;
      run = new Run(compiled(), {
        clock,
        job,
        executor,
        backoff,
        parkMs,
        concurrency,
        transient,
        notifier,
        cancelled,
        note: options.note,
        keeps: persistence && { blobs: persistence.blobs ?? false },
      });
      const suspend = () => run?.suspend();
      if (signal?.aborted) suspend();
      signal?.addEventListener("abort", suspend);
      try {
        if (!checkpoint) await engine.prepare();
        if (!isValid) await engine.validate();
        return await run.drive(checkpoint!, added);
      } finally {
        signal?.removeEventListener("abort", suspend);
        run = undefined;
      }
    },
    suspend: () => run?.suspend(),
    cancel(reason = `Flow "${flow.name}" was cancelled`) {
      cancelled = reason;
      run?.cancel(reason);
    },
    detach: () => run?.detach(),
    fetch(name) {
      const values = engine.fetchAll();
      if (Object.hasOwn(values, name)) return values[name];
      throw new FootplateError("NOT_FOUND", `Flow "${flow.name}" knows no value "${name}"`);
    },
    fetchAll() {
      const { detail } = engine;
      const provided = detail ? allProvided(compiled(), atomsOf(compiled(), detail)) : {};
      return { ...provided, ...store(), ...transient };
    },
    on: (event: EngineEvent["type"] | "*", listener: (event: never) => void) =>
      notifier.on(event, listener),
  };
  return engine;
}
