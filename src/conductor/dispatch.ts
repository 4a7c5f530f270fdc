import type { Clock } from "../clock.ts";
import type { Engine, Listener } from "../engine/engine.ts";
import { FlowEngine } from "../engine/flow-engine.ts";
import { inlineCaller } from "../engine/executor.ts";
import type { EngineOptions } from "../engine/options.ts";
import { verdictIn } from "../engine/outcome.ts";
import { FootplateError } from "../errors.ts";
import { asFlow, type Flow } from "../flow/flow.ts";
import { flowFrom, type FlowFactory } from "../flow/flow-factory.ts";
import type { Task } from "../flow/task.ts";
import type { Job } from "../job.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import { call, type Off } from "../notifier.ts";
import type { Persistence } from "../persistence/persistence.ts";
import { waitAlone } from "./alone.ts";
import { expiryOf, type Deadlines } from "./deadlines.ts";
import type { ConductorEvent, StageEvent } from "./events.ts";
import type { Place } from "./floor.ts";
import type { Lease } from "./lease.ts";
import { lossesOf } from "./losses.ts";
import type { Misfits } from "./misfits.ts";
import {
  settleCharged,
  settleEnded,
  settleError,
  settleLost,
  settleSuspended,
  settleUncharged,
  settleUnmet,
  type Policy,
  type Settlement,
} from "./settle.ts";
import { callerUnder, LeasedStore } from "./under-lease.ts";

/** What every dispatch of a conductor is made with. */
export interface DispatchOptions {
  readonly persistence: Persistence;
  readonly engine: Pick<
    EngineOptions,
    "concurrency" | "executor" | "deferReverts" | "neverResolve"
  >;
  readonly parkMs: number;
  readonly leaseMs: number;
  readonly provides: readonly string[];
  readonly policy: Policy;
  readonly board: JobBoard;
  readonly transient: ((job: Job) => object) | undefined;
  readonly listeners: readonly Listener[];
  readonly stop: AbortSignal;
  readonly deadlines: Deadlines;
  readonly misfits: Misfits;
  readonly emit: (event: ConductorEvent) => void;
  /** A write to persistence was acknowledged. */
  readonly onSaved: () => void;
  /** Persistence does not work. */
  readonly onOutage: (error: unknown) => void;
}

/** After how many losses over the same atom a job runs alone (P16). */
const SUSPECT = 2;

/** Runs the flow of one claimed job as far as it goes, and says what is to become of the job. Never throws. */
export async function dispatch(
  lease: Lease,
  flow: Flow | Task | FlowFactory,
  clock: Clock,
  place: Place,
  options: DispatchOptions,
  isNew = isFirst(lease.claim.job),
): Promise<Settlement> {
  const { job } = lease.claim;
  const { policy, deadlines, misfits, onSaved, onOutage } = options;
  const store = new LeasedStore(lease, options.persistence, onSaved, isNew);
  let engine: Engine;
  try {
    engine = engineFor(lease, flow, store, clock, options);
  } catch (error) {
    return settleCharged(error, "errors", job, policy);
  }
  const expire = () => engine.cancel(expiryOf(job));
  const { deadlineAt } = job;
  const off = deadlineAt !== undefined && deadlines.watch(deadlineAt - clock.now(), expire);
  try {
    return await runJob(engine, lease, clock, place, options);
  } catch (error) {
    if (lease.isLost) return { verb: "lose" };
    if (await store.wasBegun()) return dispatch(lease, flow, clock, place, options, false);
    // It threw what made its flow fail, which is the flow's own end, whatever it was.
    const { detail } = engine;
    const verdict = detail && verdictIn(detail, job);
    if (verdict) return settleEnded(verdict, detail, lease);
    if (FootplateError.is(error, "INCOMPATIBLE")) {
      return settleUncharged(error, job, policy, misfits.met(job, error));
    }
    if (!store.isTrouble(error)) return settleError(error, store.threw(error), job, policy);
    onOutage(error);
    return settleUncharged(error, job, policy);
  } finally {
    if (off) off();
  }
}

/** Whether its flow is its own and nobody has claimed it before. */
const isFirst = ({ id, flowId, generation }: Job) => generation === 1 && flowId === id;

async function runJob(
  engine: Engine,
  lease: Lease,
  clock: Clock,
  place: Place,
  { listeners, stop, emit, policy, provides, leaseMs }: DispatchOptions,
): Promise<Settlement> {
  const { job } = lease.claim;
  const tell = (type: StageEvent) => emit({ type, job, engine });
  let lost: AbortController | undefined;
  lease.follow({
    lost() {
      engine.detach();
      lost?.abort("lost");
    },
    cancelled: (reason) => engine.cancel(reason),
    stopped: () => engine.suspend(),
  });
  const offs: Off[] = [];
  try {
    for (const listen of listeners) call(() => void offs.push(listen(engine, job)));
    tell("compilation_start");
    engine.compile();
    tell("compilation_end");
    tell("preparation_start");
    await engine.prepare();
    tell("preparation_end");
    const verdict = verdictIn(engine.detail!, job);
    // Its last owner died between its end and ours: it ran, so it must not run again (P8).
    if (verdict) return settleEnded(verdict, engine.detail!, lease);
    const missing = engine.flow.needs.filter((need) => !provides.includes(need));
    if (missing.length > 0) return settleUnmet(missing, job, policy);
    const { atom, count } = lossesOf(engine.detail!, job);
    if (atom !== undefined && count >= policy.budgets.lost) return settleLost(atom, count);
    // It may take its owner down again, and must not take others with it.
    if (lease.isLost) return { verb: "lose" };
    if (count >= SUSPECT) {
      lost = new AbortController();
      const until = AbortSignal.any([stop, lost.signal]);
      const crowded = await waitAlone(job, place, until, { clock, leaseMs, policy });
      if (lease.isLost) return { verb: "lose" };
      if (crowded) return crowded;
    }
    tell("validation_start");
    await engine.validate();
    tell("validation_end");
    tell("running_start");
    const result = await engine.run(stop.aborted ? { signal: stop } : {});
    tell("running_end");
    if (lease.isLost) return { verb: "lose" };
    if (result.state === "SUSPENDED") return settleSuspended(result);
    const ending = verdictIn(engine.detail!, job) ?? { flowState: result.state };
    return settleEnded(ending, engine.detail!, lease);
  } finally {
    for (const off of offs) call(off);
  }
}

/** An engine that starts and writes nothing past its lease (P19). */
function engineFor(
  lease: Lease,
  flow: Flow | Task | FlowFactory,
  store: LeasedStore,
  clock: Clock,
  { board, engine, parkMs, policy, transient }: DispatchOptions,
): Engine {
  const { job } = lease.claim;
  const { executor = inlineCaller, concurrency, deferReverts, neverResolve } = engine;
  return new FlowEngine(asFlow(flowFrom(flow, job.flow.args)), {
    store: job.store,
    transient: transient?.(job),
    persistence: store,
    executor: callerUnder(lease, executor),
    concurrency,
    deferReverts,
    neverResolve,
    signals: () => store.watched(board.signals(job.id)),
    parkMs,
    backoff: policy.backoff,
    note: (opened) => (job.attempts.lost > 0 ? { losses: lossesOf(opened, job) } : {}),
    job,
    clock,
  });
}
