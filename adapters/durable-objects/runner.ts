import { createJobBoard, type JobStore } from "../../src/adapter.ts";
import { createConductor, type Clock, type Persistence } from "../../src/index.ts";
import type { ObjectAlarm } from "./alarm.ts";
import type { Database } from "./database.ts";
import { dueJobs, isAnyWaiting } from "./due.ts";
import type { ConductorObjectOptions } from "./options.ts";
import type { Pauses } from "./pauses.ts";
import { createPump } from "./pump.ts";
import { createSlices } from "./slices.ts";

/** What runs an object's jobs is made of this. */
export interface RunnerOptions<Env> {
  readonly ctx: Pick<DurableObjectState, "waitUntil" | "storage">;
  readonly env: Env;
  readonly options: ConductorObjectOptions<Env>;
  readonly clock: Clock;
  readonly database: Database;
  readonly store: JobStore;
  readonly pauses: Pauses;
  readonly persistence: Persistence;
  readonly alarm: ObjectAlarm;
}

/** Runs an object's jobs, in the object itself. */
export interface Runner {
  /** Runs what is due, and sees to it that the object is woken for what comes next. @throws what making the flows throws */
  wake(): void;
}

// When to look again for jobs that no flow here can run: a deploy may have brought it.
const UNKNOWN_MS = 3_600_000;

export function createRunner<Env>(parts: RunnerOptions<Env>): Runner {
  const { ctx, env, options, clock, database, store, pauses, alarm } = parts;
  const { provides = [], onEvent } = options;
  const slices = createSlices(parts.persistence, clock, () => ctx.storage.sync());

  // Made when it is needed: flows that cannot be made must not keep the store from serving.
  const open = once(() => {
    const flows = typeof options.flows === "function" ? options.flows(env) : options.flows;
    const conductor = createConductor({
      ...options,
      flows,
      name: "object",
      // Its claims carry this incarnation, so that the next one knows them for dead (P40).
      board: createJobBoard({ ...store, holder: crypto.randomUUID() }, { clock }),
      persistence: slices.persistence,
    });
    if (onEvent) conductor.on("*", (event) => onEvent(event, env));
    return { conductor, names: flows.map(({ name }) => name) };
  });

  /** Sees to the alarm for what comes next; tells whether something is due already. */
  const plan = (): boolean => {
    const now = clock.now();
    const { due, nextAt } = dueJobs(
      database,
      { now, limit: 1, flows: open().names, provides },
      pauses.list(),
    );
    if (due.length > 0) alarm.cover(now);
    else if (nextAt !== undefined) alarm.reach(nextAt);
    else if (isAnyWaiting(database, pauses.list())) alarm.reach(now + UNKNOWN_MS);
    return due.length > 0;
  };

  const pump = createPump(
    async () => {
      const { conductor } = open();
      const { cut } = await slices.run((signal) => conductor.run({ untilIdle: true, signal }));
      if (cut) alarm.reach(clock.now());
      else plan();
      return { more: cut };
    },
    (running) => ctx.waitUntil(running),
  );
  store.watch(pump.poke);

  return {
    wake() {
      if (plan()) pump.poke();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
