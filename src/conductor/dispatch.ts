import type { Clock } from "../clock.ts";
import { createEngine, type Engine, type EngineOptions, type Listener } from "../engine/engine.ts";
import { inlineExecutor } from "../engine/executor.ts";
import { verdictIn } from "../engine/outcome.ts";
import type { Flow } from "../flow/flow.ts";
import { flowFrom, type FlowFactory } from "../flow/flow-factory.ts";
import type { Task } from "../flow/task.ts";
import type { Job } from "../job.ts";
import { call, type Off } from "../notifier.ts";
import type { Persistence } from "../persistence/persistence.ts";
import type { ConductorEvent, Stage } from "./events.ts";
import type { Place } from "./floor.ts";
import type { Lease } from "./lease.ts";
import { lossesOf } from "./losses.ts";
import {
  settleCharged,
  settleError,
  settleLost,
  settleSuspended,
  settleUncharged,
  settleVerdict,
  type Policy,
  type Settlement,
} from "./settle.ts";
import { executorUnder, storeUnder, type LeasedStore } from "./under-lease.ts";

/** What every dispatch of a conductor is made with. */
export interface DispatchOptions {
  readonly persistence: Persistence;
  readonly engine: Pick<EngineOptions, "concurrency" | "executor">;
  readonly parkMs: number;
  readonly policy: Policy;
  readonly transient: ((job: Job) => object) | undefined;
  readonly listeners: readonly Listener[];
  readonly stop: AbortSignal;
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
): Promise<Settlement> {
  const { job } = lease.claim;
  const { policy, onSaved, onOutage } = options;
  const store = storeUnder(lease, options.persistence, onSaved);
  let engine: Engine;
  try {
    engine = engineFor(lease, flow, store, clock, options);
  } catch (error) {
    return settleCharged(error, "errors", job, policy);
  }
  try {
    return await runJob(engine, lease, place, options);
  } catch (error) {
    if (lease.isLost) return { verb: "lose" };
    // It threw what made its flow fail, which is the flow's own end, whatever it was.
    const verdict = engine.detail && verdictIn(engine.detail, job);
    if (verdict) return settleVerdict(verdict);
    if (!store.isTrouble(error)) return settleError(error, job, policy);
    onOutage(error);
    return settleUncharged(error, job, policy);
  }
}

async function runJob(
  engine: Engine,
  lease: Lease,
  place: Place,
  { listeners, stop, emit, policy }: DispatchOptions,
): Promise<Settlement> {
  const { job } = lease.claim;
  const stage = async <T>(name: Stage, work: () => T | Promise<T>): Promise<T> => {
    emit({ type: `${name}_start`, job, engine });
    const done = await work();
    emit({ type: `${name}_end`, job, engine });
    return done;
  };
  const lost = new AbortController();
  lease.follow({
    lost() {
      engine.detach();
      lost.abort();
    },
    cancelled: (reason) => engine.cancel(reason),
  });
  const offs: Off[] = [];
  try {
    for (const listen of listeners) call(() => void offs.push(listen(engine, job)));
    await stage("compilation", () => engine.compile());
    await stage("preparation", () => engine.prepare());
    const verdict = verdictIn(engine.detail!, job);
    // Its last owner died between its end and ours: it ran, so it must not run again (P8).
    if (verdict) return settleVerdict(verdict);
    const { atom, count } = lossesOf(engine.detail!, job);
    if (atom !== undefined && count >= policy.budgets.lost) return settleLost(atom, count);
    // It may take its owner down again, and must not take others with it.
    if (count >= SUSPECT) await place.alone(AbortSignal.any([stop, lost.signal]));
    if (lease.isLost) return { verb: "lose" };
    await stage("validation", () => engine.validate());
    const result = await stage("running", () => engine.run({ signal: stop }));
    if (lease.isLost) return { verb: "lose" };
    if (result.state === "SUSPENDED") return settleSuspended(result);
    return settleVerdict(verdictIn(engine.detail!, job) ?? { flowState: result.state });
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
  { engine, parkMs, policy, transient }: DispatchOptions,
): Engine {
  const { job } = lease.claim;
  const { executor = inlineExecutor, concurrency } = engine;
  return createEngine(flowFrom(flow, job.flow.args), {
    store: job.store,
    transient: transient?.(job),
    persistence: store.persistence,
    executor: executorUnder(lease, executor),
    concurrency,
    parkMs,
    backoff: policy.backoff,
    note: (opened) => (job.attempts.lost > 0 ? { losses: lossesOf(opened, job) } : {}),
    job,
    clock,
  });
}
