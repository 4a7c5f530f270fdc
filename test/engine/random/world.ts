import { createEngine, memoryPersistence, type Engine, type Flow } from "../../../src/index.ts";
import type { Clock, FlowDetail, Persistence } from "../../../src/index.ts";
import { built } from "./build.ts";
import type { Case, Incident } from "./plan.ts";

/** One thing that a task did, in the order of things. */
export interface Deed {
  readonly name: string;
  readonly verb: "execute" | "revert";
  /** Undefined when it began. */
  readonly ok?: boolean;
  readonly input?: object;
}

/** What came of a case. */
export interface Outcome {
  readonly state: FlowDetail["state"];
  readonly detail: FlowDetail;
  readonly deeds: readonly Deed[];
  /** The most that ran at once. */
  readonly peak: number;
  /** How often each step's body ran. */
  readonly steps: ReadonlyMap<string, number>;
  readonly engines: number;
  /** Somebody asked for its end. */
  readonly wasCancelled: boolean;
  /** That was kept when its engine died or was suspended: whoever went on knew of it. */
  readonly isCancelKept: boolean;
}

const MOST_ENGINES = 20;

/** Runs a case to its end: whenever its engine dies or is suspended, another one goes on, from what JSON keeps of the detail. */
export async function lived({ flow: plan, concurrency, incidents }: Case): Promise<Outcome> {
  const deeds: Deed[] = [];
  const asked = new Map<string, number>();
  const steps = new Map<string, number>();
  let running = 0;
  let peak = 0;
  let isDead = false;
  let time = 0;
  // Nobody waits in these worlds: what asks for later is given back at once.
  const clock: Clock = { now: () => time, sleep: async (ms) => void (time += ms) };
  const flow: Flow = built(plan, {
    begins(name, verb, input) {
      running += 1;
      peak = Math.max(peak, running);
      deeds.push({ name, verb, input: { ...input } });
    },
    ends(name, verb, ok) {
      running -= 1;
      // What a dead engine's task still does is seen by nobody.
      deeds.push({ name, verb, ok: ok && !isDead });
    },
    asked(name) {
      const times = asked.get(name) ?? 0;
      asked.set(name, times + 1);
      return times;
    },
    stepped: (name, step) =>
      void steps.set(`${name}/${step}`, (steps.get(`${name}/${step}`) ?? 0) + 1),
  });

  const left: Incident[] = [...incidents];
  let saves = 0;
  let detail: FlowDetail | undefined;
  let wasCancelled = false;
  let isCancelKept = false;
  for (let engines = 1; engines <= MOST_ENGINES; engines += 1) {
    isDead = false;
    const stored = memoryPersistence({ clock });
    if (detail) await stored.addFlow(detail);
    let engine: Engine;
    const die = () => {
      isDead = true;
      engine.detach();
      throw new Error("It died");
    };
    const persistence: Persistence = Object.assign(Object.create(stored) as Persistence, {
      async save(change: Parameters<Persistence["save"]>[0]) {
        saves += 1;
        const due = left.filter(({ save }) => save === saves);
        for (const each of due) left.splice(left.indexOf(each), 1);
        const kinds = new Set(due.map(({ kind }) => kind));
        if (kinds.has("crash before")) die();
        await stored.save(change);
        if (kinds.has("crash after")) die();
        if (kinds.has("suspend")) engine.suspend();
        if (kinds.has("cancel")) {
          wasCancelled = true;
          engine.cancel();
        }
      },
    });
    engine = createEngine(flow, {
      persistence,
      clock,
      concurrency,
      flowId: "flow",
      generation: engines,
      parkMs: 0,
      ...(detail && { detail }),
    });
    const state = await engine.run().then(
      (result) => result.state,
      () => engine.state,
    );
    const kept = JSON.parse(JSON.stringify(await stored.flow("flow"))) as FlowDetail;
    if (!isDead && (state === "SUCCESS" || state === "REVERTED" || state === "FAILURE")) {
      return { state, detail: kept, deeds, peak, steps, engines, wasCancelled, isCancelKept };
    }
    detail = kept;
    // Who runs a flow again that has ended begins anew.
    const hasEnded = kept.state === "SUCCESS" || kept.state === "REVERTED";
    isCancelKept = !hasEnded && kept.meta["cancelled"] !== undefined;
    running = 0;
    // What asked for later is due by then.
    time += 1_000;
  }
  throw new Error(`It has not ended after ${MOST_ENGINES} engines`);
}
