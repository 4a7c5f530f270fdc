import type { Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { Job } from "../job.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { FlowWriter } from "../persistence/persistence.ts";
import type { Caller } from "./executor.ts";
import type { Signals } from "./waits.ts";

/** What an engine is made with. */
export interface EngineOptions {
  store?: object | undefined;
  /** As `store`, but never written anywhere: gone after a resume unless given again. Wins over `store`. */
  transient?: object | undefined;
  /** Without it nothing is kept; the conductor always passes one. */
  persistence?: FlowWriter | undefined;
  /** Resume this flow detail. */
  detail?: FlowDetail | undefined;
  /** For a new detail. @default a new id */
  flowId?: string | undefined;
  /** For a new detail. @default no book */
  bookId?: string | undefined;
  /** How many atoms may run at once; 1 is TaskFlow's serial engine. @default Infinity */
  concurrency?: number | undefined;
  /** Runs each task's code. @default inlineExecutor */
  executor?: Caller | undefined;
  /** A nested REVERT climbs to the whole flow instead of stopping at its scope. @default true */
  deferReverts?: boolean | undefined;
  /** On failure: stop there, no revert, no retry. @default false */
  neverResolve?: boolean | undefined;
  /** What was sent so far, by name: `await board.signals(job.id)`; or what asks for it, where a run needs it. @default none */
  signals?: Signals | (() => Promise<Signals>) | undefined;
  job?: Job | undefined;
  /** @default job?.generation ?? 0 */
  generation?: number | undefined;
  clock?: Clock | undefined;
  /** A durable wait longer than this ends the run SUSPENDED with `wakeAt`. @default Infinity: it waits in memory */
  parkMs?: number | undefined;
  /** What to keep in the detail's `meta`, made of the detail as it was opened; written with the first save. */
  note?: ((opened: FlowDetail) => Record<string, unknown>) | undefined;
  /** How long a RetryLater without a delay of its own waits; what it throws is reported, and the default counts. @default { initialMs: 500, factor: 2, maxMs: 300_000, jitter: true } */
  backoff?: Backoff | undefined;
}

/** The wait between two tries of the same thing, unless somebody says otherwise. */
export const defaultBackoff: Backoff = { initialMs: 500, factor: 2, maxMs: 300_000, jitter: true };
