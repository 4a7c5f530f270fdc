import type { Flow } from "../flow/flow.ts";
import type { Job } from "../job.ts";
import type { Off } from "../notifier.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { EngineState, FlowState } from "../states.ts";
import type { EngineEvent, EngineEvents } from "./events.ts";
import type { RunResult } from "./outlook.ts";

/** How a run goes. */
export interface Runs {
  signal?: AbortSignal | undefined;
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
  run(options?: Runs): Promise<RunResult>;
  /**
   * The same, one engine state at a time; leaving the loop early suspends. What starts in a state starts once the next is asked for.
   * @throws as `run`, after the state it ends in; `INVALID_STATE` at once where a conductor made the engine
   */
  states(options?: Runs): AsyncGenerator<EngineState, RunResult>;
  /** What is running finishes, nothing new starts. */
  suspend(): void;
  /**
   * Aborts what is running and reverts all that was done, running or
   * suspended before; the next (or current) run ends REVERTED. Survives a crash.
   */
  cancel(reason?: string): void;
  /** The claim is gone: aborts the tasks' signals and writes nothing more; the run ends SUSPENDED. */
  detach(): void;
  /** Every atom back to PENDING, from any state but RUNNING. @throws `INVALID_STATE`; always where a conductor made the engine */
  reset(): Promise<void>;
  /** A value by its symbol. @throws `NOT_FOUND` */
  fetch(name: string): unknown;
  fetchAll(): Record<string, unknown>;
  on<E extends keyof EngineEvents>(event: E, listener: (event: EngineEvents[E]) => void): Off;
  on(event: "*", listener: (event: EngineEvent) => void): Off;
}

/** Attaches itself to an engine and gives back what takes it off. */
export type Listener = (engine: Engine, job?: Job) => Off;
