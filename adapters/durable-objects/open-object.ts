import SuperJSON from "superjson";
import {
  createCodec,
  createJobBoard,
  serveJobBoard,
  servePersistence,
  type BoardVerbs,
  type PersistenceVerbs,
} from "../../src/adapter.ts";
import { systemClock } from "../../src/index.ts";
import { createAlarm } from "./alarm.ts";
import { createDatabase } from "./database.ts";
import { createObjectStore } from "./object-store.ts";
import type { ConductorObjectOptions } from "./options.ts";
import { createPauses } from "./pauses.ts";
import { createRunner, type Runner } from "./runner.ts";
import { serveText, storeOf, type ObjectCalls } from "./rpc.ts";
import { migrate } from "./schema.ts";
import { createTakeover } from "./takeover.ts";

/** What an instance of the class does. */
export interface OpenObject extends ObjectCalls {
  alarm(info: Pick<AlarmInvocationInfo, "retryCount"> | undefined): Promise<void>;
}

// When to try again what failed. The platform does so six times, within about two minutes, and then never.
const RETRY_MS = 120_000;

/** Opens the store of an object, frees what its last incarnation held, and runs what is due. */
export function openObject<Env>(
  ctx: DurableObjectState,
  env: Env,
  options: ConductorObjectOptions<Env>,
): OpenObject {
  const { clock = systemClock, run = true } = options;
  const codec = createCodec(new SuperJSON());
  const id = storeOf(ctx.id);
  const database = createDatabase(ctx.storage);
  migrate(database);
  const alarm = createAlarm(ctx.storage, clock);
  const onDue = run ? alarm.cover : undefined;
  const pauses = createPauses(database);
  const held = new Map<string, string | undefined>();
  // Claims carry the incarnation that made them, so that the next one knows them for dead (P40).
  const holder = crypto.randomUUID();
  const kept = createObjectStore({
    database,
    codec,
    clock,
    id,
    onDue,
    pauses,
    held,
    self: () => runner?.entity(),
    holds: !options.onEvent && !options.listeners?.length,
    onLost: (error) => ctx.abort(String(error)),
  });
  const { store, persistence } = kept;
  const runner: Runner | undefined = run
    ? createRunner({
        ctx,
        env,
        options,
        clock,
        database,
        kept,
        holder,
        pauses,
        held,
        alarm,
      })
    : undefined;

  // Who claimed from outside lives on, and so no such claim has a holder (P40).
  const takeover = createTakeover({ store, database, clock, env, holder });
  const repaired = ctx.blockConcurrencyWhile(async () => {
    await alarm.load();
    return takeover.step();
  });
  ctx.waitUntil(
    // The rest of a long queue, which nobody is kept waiting for.
    repaired.then(async ({ more }) => {
      while (more) {
        await scheduler.wait(0);
        ({ more } = await takeover.step());
      }
    }),
  );
  const woken = repaired.then(() => runner?.wake());
  ctx.waitUntil(
    woken.catch((error: unknown) => {
      // The store serves all the same; running has to wait for better code.
      alarm.reach(clock.now() + RETRY_MS);
      throw error;
    }),
  );

  const board = serveJobBoard(createJobBoard(store, { clock }), { clock });
  return {
    footplateBoard: serveText<BoardVerbs>(board, codec),
    footplatePersistence: serveText<PersistenceVerbs>(servePersistence(persistence), codec),
    async alarm({ retryCount } = { retryCount: 0 }) {
      alarm.fired();
      if (retryCount > 0) {
        alarm.reach(clock.now() + RETRY_MS);
        await ctx.storage.sync();
      }
      runner?.wake();
    },
  };
}
