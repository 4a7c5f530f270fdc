import type { Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { Job } from "../job.ts";
import type { Notifier } from "../notifier.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { ValueLimits } from "../values.ts";
import type { EngineEvent } from "./events.ts";
import type { Caller } from "./executor.ts";
import type { Phases } from "./phases.ts";

/** What a run is made with. */
export interface RunOptions {
  readonly clock: Clock;
  readonly job: Job | undefined;
  readonly executor: Caller;
  readonly backoff: Backoff;
  readonly parkMs: number;
  readonly concurrency: number;
  readonly deferReverts: boolean;
  readonly neverResolve: boolean;
  /** Somebody follows the run. */
  readonly phases: Phases | undefined;
  readonly transient: Readonly<Record<string, unknown>>;
  readonly notifier: Notifier<EngineEvent>;
  /** Why it is to be reverted, if that was asked before it began. */
  readonly cancelled: string | undefined;
  /** What to keep in the detail's `meta`, with the first save. */
  readonly note: ((opened: FlowDetail) => Record<string, unknown>) | undefined;
  /** What can be stored; undefined where nothing is kept. */
  readonly keeps: ValueLimits | undefined;
}
