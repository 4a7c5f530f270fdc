import type { Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { Job } from "../job.ts";
import type { Notifier } from "../notifier.ts";
import type { AtomDetail, FlowDetail } from "../persistence/details.ts";
import type { FlowState } from "../states.ts";
import { cloneValue, type ValueLimits } from "../values.ts";
import type { Checkpoint, Progress } from "./checkpoint.ts";
import type { Graph } from "./compile.ts";
import type { EngineEvent } from "./events.ts";
import { runAtom, type Ended, type Setting } from "./execution.ts";
import type { Executor } from "./executor.ts";
import { createMailbox } from "../mailbox.ts";
import { errorOf, failuresOf, verdictOn } from "./outcome.ts";
import { createSchedule, type Schedule, type Start } from "./schedule.ts";
import { createTeller } from "./telling.ts";
import { inputOf } from "./values.ts";

/** How a run ended that did not throw. */
export interface RunResult {
  readonly state: "SUCCESS" | "REVERTED" | "FAILURE" | "SUSPENDED";
  /** SUSPENDED by a durable wait: when to come back. */
  readonly wakeAt?: number;
  /** SUSPENDED until the network is back, at the latest at `wakeAt`. */
  readonly until?: "online";
  /** SUSPENDED by waiting for signals: their names. */
  readonly waitingFor?: readonly string[];
}

/** What a run is made with. */
export interface RunOptions {
  readonly clock: Clock;
  readonly job: Job | undefined;
  readonly executor: Executor;
  readonly backoff: Backoff;
  readonly parkMs: number;
  readonly concurrency: number;
  readonly transient: Readonly<Record<string, unknown>>;
  readonly notifier: Notifier<EngineEvent>;
  /** Why it is to be reverted, if that was asked before it began. */
  readonly cancelled: string | undefined;
  /** What to keep in the detail's `meta`, with the first save. */
  readonly note: ((opened: FlowDetail) => Record<string, unknown>) | undefined;
  /** What can be stored; undefined where nothing is kept. */
  readonly keeps: ValueLimits | undefined;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Where a run stands when nothing of it is being written. */
interface Outlook {
  readonly state: FlowState;
  /** It is over. */
  readonly result?: RunResult;
  /** Nothing runs until then. */
  readonly wakeAt?: number;
}

/** Makes one run of a flow: the thin shell that acts on what the schedule decides. */
export function createRun(graph: Graph, options: RunOptions) {
  const { clock, job, parkMs, notifier, transient } = options;
  const { name: flowName } = graph.flow;
  const mailbox = createMailbox<Ended>(clock);
  const tell = createTeller(flowName, notifier, clock);
  const executing = new AbortController();
  const reverting = new AbortController();
  const offline = new Set<number>();
  let launched = 0;
  let stopped = false;
  let detached = false;
  let reason = options.cancelled;
  let cancelled: Failure | undefined;
  /** To be said of the flow in the next save. */
  let news: Record<string, unknown> | undefined;

  /** Turns round, and says so in the next save, so that a crash does not forget it (P11). */
  const turnRound = (schedule: Schedule, why: string, now: number) => {
    const error = new FootplateError("CANCELLED", why);
    cancelled = failureFrom(error);
    news = { ...news, cancelled: why };
    executing.abort(error);
    schedule.cancel(now);
  };

  const outlook = (schedule: Schedule, now: number): Outlook => {
    if (schedule.running() > 0) return { state: "RUNNING" };
    const end = schedule.end();
    if (end) return { state: end, result: { state: end } };
    if (stopped) return { state: "SUSPENDED", result: { state: "SUSPENDED" } };
    const wakeAt = schedule.nextWake();
    if (wakeAt === undefined) {
      throw new FootplateError("EXECUTION", `Nothing of flow "${flowName}" can go on`);
    }
    if (wakeAt - now <= parkMs) return { state: "RUNNING", wakeAt };
    const until = offline.size > 0 ? ({ until: "online" } as const) : {};
    return { state: "SUSPENDED", wakeAt, result: { state: "SUSPENDED", wakeAt, ...until } };
  };

  const collect = (schedule: Schedule, ended: Ended, now: number) => {
    const { start } = ended;
    launched -= 1;
    if ("laterMs" in ended) {
      const { laterMs, until } = ended;
      if (until) offline.add(start.atom.index);
      schedule.parked(start, { wakeAt: now + laterMs, until }, now);
    } else if ("failure" in ended) schedule.failed(start, ended.failure, ended.final, now);
    else schedule.succeeded(start, ended.result, now);
  };

  /** No longer than a wait may be here, as the clock may be set back meanwhile: then the job is given back. */
  const napUntil = (wakeAt: number | undefined): number | undefined =>
    wakeAt === undefined ? undefined : Math.min(wakeAt, clock.now() + parkMs);

  const step = async (schedule: Schedule, checkpoint: Checkpoint, added: object) => {
    const now = clock.now();
    if (reason !== undefined && !cancelled) turnRound(schedule, reason, now);
    const starts = stopped ? [] : schedule.start(options.concurrency, now);
    for (const { atom } of starts) offline.delete(atom.index);
    const next = outlook(schedule, now);
    const { atoms, transitions } = schedule.take();
    const previous = checkpoint.detail().state;
    const ended = next.result && next.result.state !== "SUSPENDED" ? next.result.state : undefined;
    const failures = ended ? failuresOf(ended, schedule.atoms, schedule.broken(), cancelled) : [];
    const fresh = keysBeyond(added, checkpoint.detail().store);
    // In one write with the end state, or a crash between them would run the flow again (P8).
    const verdict =
      ended && job && verdictOn(graph, job, ended, schedule.atoms, failures, !!cancelled);
    const meta = verdict ? { ...news, verdict } : news;
    if (atoms.length > 0 || next.state !== previous || fresh || meta) {
      const progress: Draft<Progress> = {};
      if (next.state !== previous) {
        const { version, fingerprint } = graph.flow;
        Object.assign(progress, { state: next.state, version, fingerprint });
      }
      if (fresh) progress.store = fresh;
      if (atoms.length > 0) progress.atoms = atoms;
      if (meta) progress.meta = meta;
      await checkpoint.save(progress);
      news = undefined;
    }
    return { starts, next, previous, transitions, failures };
  };

  const drive = async (checkpoint: Checkpoint, added: object): Promise<RunResult> => {
    const detail = checkpoint.detail();
    if (detail.state === "SUCCESS") return { state: "SUCCESS" };
    const schedule = createSchedule(graph, detail, clock.now());
    const note = options.note?.(detail);
    if (note && Object.keys(note).length > 0) news = note;
    if (detail.state === "REVERTED" || detail.state === "FAILURE") {
      schedule.restart();
      news = { ...news, cancelled: undefined };
    } else reason ??= detail.meta["cancelled"] as string | undefined;
    const store = { ...detail.store, ...added };
    const from = { transient, store, atoms: schedule.atoms };
    const forward = settingOf(options, detail, executing);
    const backward = settingOf(options, detail, reverting);

    const launch = (start: Start, input: Record<string, unknown>) => {
      const { index } = start.atom;
      launched += 1;
      const isRevert = start.action === "REVERT";
      const failures = isRevert ? failuresByName(schedule.atoms) : {};
      const setting = isRevert ? backward : forward;
      void runAtom(start, schedule.atoms[index]!, input, failures, setting).then(mailbox.put);
    };

    try {
      for (;;) {
        const { starts, next, previous, transitions, failures } = await step(
          schedule,
          checkpoint,
          added,
        );
        // Detached while it was written: what was marked must not start any more.
        if (detached) break;
        const inputs = new Map<number, Record<string, unknown>>();
        for (const { atom, action } of starts) {
          inputs.set(atom.index, inputOf(graph, atom, from, action === "REVERT"));
        }
        if (!next.result) tell.flow(next.state, previous);
        tell.atoms(transitions, inputs);
        if (next.result) {
          tell.flow(next.state, previous, failures[0]);
          if (failures.length > 0) throw errorOf(flowName, failures);
          return next.result;
        }
        if (detached) break;
        for (const start of starts) launch(start, inputs.get(start.atom.index)!);
        const idle = schedule.running() === 0;
        if (!(idle && stopped)) await mailbox.filled(idle ? napUntil(next.wakeAt) : undefined);
        if (detached) break;
        for (const ended of mailbox.take()) collect(schedule, ended, clock.now());
      }
      return { state: "SUSPENDED" };
    } catch (error) {
      if (detached) return { state: "SUSPENDED" };
      if (FootplateError.is(error, "STALE_CLAIM")) abortAll(error);
      throw error;
    } finally {
      // Nobody else may start this flow here before what runs of it has ended (P6).
      await mailbox.drained(launched);
    }
  };

  const abortAll = (error: Error) => {
    executing.abort(error);
    reverting.abort(error);
  };

  return {
    drive,
    suspend() {
      stopped = true;
      mailbox.ring();
    },
    cancel(why: string) {
      reason ??= why;
      mailbox.ring();
    },
    detach() {
      detached = true;
      abortAll(new FootplateError("STALE_CLAIM", `Flow "${flowName}" has another owner`));
      mailbox.ring();
    },
  };
}

/** See `createRun`. */
export type Run = ReturnType<typeof createRun>;

function settingOf(options: RunOptions, detail: FlowDetail, { signal }: AbortController): Setting {
  const { executor, job, backoff, keeps } = options;
  const storable = (result: unknown, name: string) =>
    keeps ? cloneValue(result, name, keeps) : result;
  const { id: flowId, generation: fence } = detail;
  return { executor, flowId, fence, job, backoff, storable, signal };
}

const failuresByName = (atoms: readonly AtomDetail[]) =>
  Object.fromEntries(atoms.flatMap(({ name, failure }) => (failure ? [[name, failure]] : [])));

/** What of `added` is not stored yet, or nothing. */
function keysBeyond(added: object, stored: object): Record<string, unknown> | undefined {
  const fresh = Object.keys(added).filter((key) => !Object.hasOwn(stored, key));
  if (fresh.length === 0) return undefined;
  return Object.fromEntries(fresh.map((key) => [key, (added as Record<string, unknown>)[key]]));
}
