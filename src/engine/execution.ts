import { backoffMs, type Backoff } from "../backoff.ts";
import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { RevertContext, TaskContext } from "../flow/context.ts";
import { FatalError, RetryLater } from "../flow/later.ts";
import type { TaskCode } from "../flow/task.ts";
import type { Job } from "../job.ts";
import type { Mailbox } from "../mailbox.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { cloneValue, type ValueLimits } from "../values.ts";
import { admitted } from "./admission.ts";
import { timesAsked } from "./atoms.ts";
import type { Executor } from "./executor.ts";
import type { Notes } from "./notes.ts";
import { Page } from "./page.ts";
import type { Start } from "./schedule.ts";
import { storable } from "./storable.ts";
import { timeLimit } from "./time-limit.ts";
import { refuseLacking, refuseShort } from "./values.ts";

/** What came of running an atom's code. */
export type Ended = { readonly start: Start } & (
  | { readonly result: unknown }
  | { readonly failure: Failure; readonly final: boolean }
  | { readonly laterMs: number; readonly until?: "online" }
  | { readonly answer: unknown }
);

/** What an atom's code is run with. */
export interface Setting {
  readonly executor: Executor;
  readonly flowId: string;
  readonly fence: number;
  readonly job: Job | undefined;
  readonly signal: AbortSignal;
  readonly backoff: Backoff;
  /** Not all that gives something need have run. */
  readonly mayLack: boolean;
  /** What can be stored; undefined where nothing is kept. */
  readonly keeps: ValueLimits | undefined;
  readonly notes: Notes;
}

// `navigator.onLine` lies, so nobody waits longer than this for it.
const LONGEST_OFFLINE_MS = 60_000;

// Each try is written down: one that asks to come back at once must not keep everything else from running.
const SHORTEST_LATER_MS = 10;

/** Runs the code of one atom, and puts what came of it into `mailbox`. Never rejects. */
export async function runAtom(
  start: Start,
  detail: AtomDetail,
  failures: Readonly<Record<string, Failure>>,
  setting: Setting,
  mailbox: Pick<Mailbox<Ended>, "put">,
): Promise<void> {
  const { atom, action } = start;
  const task = atom.code as TaskCode;
  const { executor, keeps } = setting;
  const page = new Page(atom, action, detail, setting.notes);
  start.page = page;
  // A revert may take as long as it takes: half of one would be worse.
  const { timeoutMs } = action === "EXECUTE" ? task : NO_LIMIT;
  const limit = timeoutMs && timeLimit(task.name, timeoutMs, setting.notes.clock, setting.signal);
  const context = contextOf(start, detail, setting, limit ? limit.signal : setting.signal);
  let ended: Ended;
  try {
    const { mayLack } = setting;
    const input = atom.hasSchemas ? await admitted(start, detail, mayLack) : start.input;
    if (!input) ended = { start, result: undefined };
    else if (action === "REVERT") {
      const failed = detail.failure !== undefined;
      const result = failed ? detail.failure : detail.result;
      const steps = cloneValue({ ...detail.steps }, "steps") as Record<string, unknown>;
      const told: RevertContext = Object.assign(context, { result, failed, failures, steps });
      const reverted = await executor.revert(task, input, told);
      ended = { start, result: storable(reverted, `${atom.name} revert result`, keeps) };
    } else {
      if (mayLack && !atom.hasSchemas) refuseLacking(atom, input);
      const running = executor.execute(task, input, context);
      const result = await (limit ? limit.race(running) : running);
      refuseShort(atom, result);
      ended = { start, result: storable(result, `${atom.name} result`, keeps) };
    }
  } catch (error) {
    ended = { start, ...trouble(error, detail, setting.backoff) };
  }
  if (limit) limit.off();
  page.end();
  mailbox.put(ended);
}

const NO_LIMIT: { readonly timeoutMs?: number } = {};

function contextOf(
  { atom, action, page }: Start,
  detail: AtomDetail,
  { flowId, fence, job }: Setting,
  signal: AbortSignal,
): TaskContext {
  const { progress, step, log } = page!;
  const verb = action === "REVERT" ? "revert" : "execute";
  const idempotencyKey = `${flowId}/${atom.name}/${verb}/${detail.round}`;
  const attempt = detail.attempts;
  return job
    ? { signal, attempt, idempotencyKey, fence, progress, step, log, job }
    : { signal, attempt, idempotencyKey, fence, progress, step, log };
}

/** What is told of what an atom's code threw. Never throws, or nobody would hear that the code has ended. */
export function trouble(error: unknown, detail: AtomDetail, backoff: Backoff) {
  try {
    return meant(error, detail, backoff);
  } catch {
    // A getter of it throws: then it says nothing of what is to become of it.
    return { failure: failureFrom(error), final: false };
  }
}

function meant(error: unknown, detail: AtomDetail, backoff: Backoff) {
  const backedOff = () => backoffMs(backoff, timesAsked(detail) + 1);
  if (isLater(error)) {
    const { until } = error;
    const asked = isDelay(error.delayMs) ? Math.max(error.delayMs, SHORTEST_LATER_MS) : undefined;
    if (!until) return { laterMs: asked ?? backedOff() };
    return { laterMs: Math.min(asked ?? LONGEST_OFFLINE_MS, LONGEST_OFFLINE_MS), until };
  }
  if (FootplateError.is(error, "UNAVAILABLE")) {
    // Something could not be reached: that may be over when the network is back, or before.
    return { laterMs: Math.min(backedOff(), LONGEST_OFFLINE_MS), until: "online" as const };
  }
  const name = (error as { name?: unknown } | null | undefined)?.name;
  return {
    failure: failureFrom(error),
    final: error instanceof FatalError || name === "FatalError",
  };
}

const isDelay = (ms: number | undefined): ms is number => Number.isFinite(ms);

// By name as well: a task may have been bundled with a copy of the class.
const isLater = (error: unknown): error is RetryLater =>
  error instanceof RetryLater ||
  (error as { name?: unknown } | null | undefined)?.name === "RetryLater";
