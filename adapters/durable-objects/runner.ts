import { createJobBoard } from "../../src/adapter.ts";
import { createConductor, type Clock, type Entity } from "../../src/index.ts";
import type { ObjectAlarm } from "./alarm.ts";
import type { Database } from "./database.ts";
import type { Held } from "./claimed.ts";
import { dueJobs, isAnyWaiting, latestDue } from "./due.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ConductorObjectOptions } from "./options.ts";
import type { Pauses } from "./pauses.ts";
import { createPump } from "./pump.ts";
import { createRetention, KEEP_MS } from "./retention.ts";
import { createSlices } from "./slices.ts";

/** What runs an object's jobs is made of this. */
export interface RunnerOptions<Env> {
  readonly ctx: Pick<DurableObjectState, "waitUntil" | "storage">;
  readonly env: Env;
  readonly options: ConductorObjectOptions<Env>;
  readonly clock: Clock;
  readonly database: Database;
  readonly kept: ObjectStore;
  /** What its conductor claims through. */
  readonly holder: string;
  readonly pauses: Pauses;
  readonly held: Held;
  readonly alarm: ObjectAlarm;
}

/** Runs an object's jobs, in the object itself. */
export interface Runner {
  /** Runs what is due, and sees to it that the object is woken for what comes next. @throws what making the flows throws */
  wake(): void;
  /** Itself, as `explain` wants to know it; nobody while its flows cannot be made. */
  entity(): Entity | undefined;
}

// When to look again for jobs that no flow here can run: a deploy may have brought it.
const UNKNOWN_MS = 3_600_000;
const HERE_MS = 60_000;

export function createRunner<Env>(parts: RunnerOptions<Env>): Runner {
  const { ctx, env, options, clock, database, kept, pauses, held, alarm } = parts;
  // Not the conductor's: it purges while it runs, and here it runs only while something is due.
  const { keepMs = KEEP_MS, ...conducting } = options;
  const { provides = [], onEvent } = options;
  const slices = createSlices(kept.own.persistence, clock, () => {
    kept.flush();
    return ctx.storage.sync();
  });

  // Made when it is needed: flows that cannot be made must not keep the store from serving.
  const open = once(() => {
    const flows = typeof options.flows === "function" ? options.flows(env) : options.flows;
    const conductor = createConductor({
      ...conducting,
      flows,
      name: "object",
      board: createJobBoard({ ...kept.own.store, holder: parts.holder }, { clock }),
      persistence: slices.persistence,
    });
    if (onEvent) conductor.on("*", (event) => onEvent(event, env));
    return { conductor, names: flows.map(({ name }) => name) };
  });

  const board = createJobBoard(kept.store, { clock });
  const retention = createRetention(database, board, kept.persistence, clock, keepMs);

  /** Sees to the alarm for what comes next; tells whether something is due already. */
  const plan = (): boolean => {
    kept.flush();
    const now = clock.now();
    const paused = pauses.list();
    const query = { now, limit: 1, flows: open().names, provides };
    const { due, nextAt } = dueJobs(database, query, paused, held);
    if (due.length > 0) {
      alarm.cover(now);
      return true;
    }
    const lookAt = nextAt ?? (isAnyWaiting(database, paused) ? now + UNKNOWN_MS : Infinity);
    const next = Math.min(lookAt, retention.dueAt());
    if (next < Infinity) alarm.reach(next);
    return false;
  };

  const pump = createPump(
    async () => {
      const { conductor } = open();
      const { cut } = await slices.run((signal) => conductor.run({ untilIdle: true, signal }));
      const more = cut || (await retention.purge()).more;
      if (more) alarm.reach(clock.now());
      else plan();
      return { more };
    },
    (running) => ctx.waitUntil(running),
  );
  kept.store.watch(pump.poke);
  let isAwake = false;

  return {
    entity() {
      try {
        const metadata = { flows: open().names, provides, concurrency: options.concurrency ?? 1 };
        return { kind: "conductor", name: "object", metadata, ttlMs: HERE_MS, seenAt: clock.now() };
      } catch {
        return undefined;
      }
    },
    wake() {
      const now = clock.now();
      // What waits since a time that is still to come is noticed by who claims, and nobody would (P22).
      const wasAhead = !isAwake && latestDue(database, now) > now;
      isAwake = true;
      if (plan() || retention.dueAt() <= now || wasAhead) pump.poke();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
