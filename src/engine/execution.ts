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
import type { Caller } from "./executor.ts";
import type { RefuseLacking } from "./lacking.ts";
import type { Notes } from "./notes.ts";
import { Page } from "./page.ts";
import type { Start } from "./schedule.ts";
import { storable } from "./storable.ts";
import { timeLimit, type TimeLimit } from "./time-limit.ts";
import { refuseShort } from "./values.ts";

/** What came of running an atom's code. */
export type Ended = { readonly start: Start } & (
  | { readonly result: unknown }
  | { readonly failure: Failure; readonly final: boolean }
  | { readonly laterMs: number; readonly until?: "online" }
  | { readonly answer: unknown }
);

/** What an atom's code is run with. */
export interface Setting {
  readonly executor: Caller;
  readonly flowId: string;
  readonly fence: number;
  readonly job: Job | undefined;
  readonly signal: AbortSignal;
  readonly backoff: Backoff;
  /** Where not all that gives something need have run. */
  readonly refuseLacking: RefuseLacking | undefined;
  /** What can be stored; undefined where nothing is kept. */
  readonly keeps: ValueLimits | undefined;
  readonly notes: Notes;
}

// `navigator.onLine` lies, so nobody waits longer than this for it.
const LONGEST_OFFLINE_MS = 60_000;

// Each try is written down: one that asks to come back at once must not keep everything else from running.
const SHORTEST_LATER_MS = 10;

/** Runs the code of one atom, and puts what came of it into `mailbox`. */
export const runAtom = (
  start: Start,
  detail: AtomDetail,
  failures: Readonly<Record<string, Failure>>,
  setting: Setting,
  mailbox: Outbox,
): void => new Execution(start, detail, failures, setting, mailbox).begin();

type Outbox = Pick<Mailbox<Ended>, "put">;

/**
 * One run of the code of one atom. What gives a value and no promise has ended when it was begun.
 *
 * A class, as one is made for each: what is awaited costs more than most code that is called.
 */
class Execution {
  readonly #start: Start;
  readonly #detail: AtomDetail;
  readonly #failures: Readonly<Record<string, Failure>>;
  readonly #setting: Setting;
  readonly #mailbox: Outbox;
  #limit: TimeLimit | undefined;
  #isOver = false;

  constructor(
    start: Start,
    detail: AtomDetail,
    failures: Readonly<Record<string, Failure>>,
    setting: Setting,
    mailbox: Outbox,
  ) {
    this.#start = start;
    this.#detail = detail;
    this.#failures = failures;
    this.#setting = setting;
    this.#mailbox = mailbox;
  }

  begin(): void {
    const { atom, action, input } = this.#start;
    const { timeoutMs, name } = atom.code as TaskCode;
    const { refuseLacking, notes, signal } = this.#setting;
    try {
      // A revert may take as long as it takes: half of one would be worse.
      if (timeoutMs && action === "EXECUTE") {
        this.#limit = timeLimit(name, timeoutMs, notes.clock, signal);
      }
      if (atom.hasSchemas) {
        const checked = admitted(this.#start, this.#detail, refuseLacking);
        return this.#await(checked.then((fit) => fit && this.#call(fit)));
      }
      if (action === "EXECUTE") refuseLacking?.(atom, input);
      const running = this.#call(input);
      if (isThenable(running)) this.#await(running);
      else this.#succeed(running);
    } catch (error) {
      this.#fail(error);
    }
  }

  #call(input: Record<string, unknown>): unknown {
    const { executor } = this.#setting;
    const task = this.#start.atom.code as TaskCode;
    const context = this.#context();
    if (this.#start.action === "REVERT") {
      const told = this.#told(context);
      return executor.revert(task, input, told);
    }
    const running = executor.execute(task, input, context);
    return this.#limit ? this.#limit.race(running) : running;
  }

  #await(running: PromiseLike<unknown>): void {
    Promise.resolve(running).then(
      (result) => this.#succeed(result),
      (error: unknown) => this.#fail(error),
    );
  }

  #succeed(result: unknown): void {
    const start = this.#start;
    const { atom, action } = start;
    const { keeps } = this.#setting;
    let ended: Ended;
    try {
      if (action === "REVERT") {
        ended = { start, result: storable(result, `${atom.name} revert result`, keeps) };
      } else {
        refuseShort(atom, result);
        ended = { start, result: storable(result, `${atom.name} result`, keeps) };
      }
    } catch (error) {
      return this.#fail(error);
    }
    this.#end(ended);
  }

  #fail(error: unknown): void {
    this.#end({ start: this.#start, ...trouble(error, this.#detail, this.#setting.backoff) });
  }

  #end(ended: Ended): void {
    this.#limit?.off();
    this.#isOver = true;
    this.#start.page?.end();
    this.#mailbox.put(ended);
  }

  #context(): TaskContext {
    const { atom, action } = this.#start;
    const { flowId, fence, job } = this.#setting;
    const { round, attempts: attempt } = this.#detail;
    const signal = this.#limit ? this.#limit.signal : this.#setting.signal;
    const verb = action === "REVERT" ? "revert" : "execute";
    const idempotencyKey = `${flowId}/${atom.name}/${verb}/${round}`;
    const progress: TaskContext["progress"] = (...said) => this.#page().progress(...said);
    const step: TaskContext["step"] = (key, body) => this.#page().step(key, body);
    const log: TaskContext["log"] = (...line) => this.#page().log(...line);
    return job
      ? { signal, attempt, idempotencyKey, fence, progress, step, log, job }
      : { signal, attempt, idempotencyKey, fence, progress, step, log };
  }

  #told(context: TaskContext): RevertContext {
    const { result, failure, steps: stored } = this.#detail;
    const failed = failure !== undefined;
    const steps = cloneValue({ ...stored }, "steps") as Record<string, unknown>;
    const failures = this.#failures;
    return Object.assign(context, { result: failed ? failure : result, failed, failures, steps });
  }

  /** Made when something is said: most code says nothing. */
  #page(): Page {
    const { atom, action, page: known } = this.#start;
    if (known) return known;
    const page = new Page(atom, action, this.#detail, this.#setting.notes);
    if (this.#isOver) page.end();
    return (this.#start.page = page);
  }
}

// By its look, as `await` does: it need not be of this realm.
const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  value !== null &&
  (typeof value === "object" || typeof value === "function") &&
  typeof (value as { then?: unknown }).then === "function";

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
