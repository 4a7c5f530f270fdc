import { DurableObject } from "cloudflare:workers";
import { openObject, type OpenObject } from "./open-object.ts";
import type { ConductorObjectOptions } from "./options.ts";
import { checkKeepMs } from "./retention.ts";
import type { ObjectCalls } from "./rpc.ts";

/** An instance of the class; it extends Cloudflare's `DurableObject<Env>`. */
export interface ConductorObject<Env = unknown> {
  readonly __DURABLE_OBJECT_BRAND: never;
  readonly ctx: any;
  readonly env: Env;
  alarm(): Promise<void>;
}

// From 2026-10-01 on this is the default: without it an object may be shut down in the middle of a task (P38).
const KEEPS_ALIVE = "durable_object_io_tasks_prevent_eviction";

/**
 * Makes a Durable Object class: board, persistence and a conductor that runs beside them, woken by posts and alarms.
 * `export class Jobs extends conductorObject<Env>({ flows }) {}`, named under `new_sqlite_classes` of the migrations.
 *
 * The Worker's `compatibility_date` must be 2026-10-01 or later. A task must end or park within 14 minutes, as the platform
 * keeps an object for no longer than 15 without an event.
 * @throws {FootplateError} `INVALID_INPUT` for a `keepMs` that is not above 0
 */
export function conductorObject<Env = unknown>(
  options: ConductorObjectOptions<Env>,
): new (ctx: any, env: Env) => ConductorObject<Env> {
  if (options.keepMs !== undefined) checkKeepMs(options.keepMs);
  class Conducting extends DurableObject<Env> implements ObjectCalls {
    readonly #object: OpenObject;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      if (!Cloudflare.compatibilityFlags[KEEPS_ALIVE]) {
        console.warn(
          `footplate needs compatibility_date 2026-10-01 or later, or the flag "${KEEPS_ALIVE}"`,
        );
      }
      this.#object = openObject(ctx, env, options);
    }

    footplateBoard(verb: string, ask: string): Promise<string> {
      return this.#object.footplateBoard(verb, ask);
    }

    footplatePersistence(verb: string, ask: string): Promise<string> {
      return this.#object.footplatePersistence(verb, ask);
    }

    override alarm(info?: AlarmInvocationInfo): Promise<void> {
      return this.#object.alarm(info);
    }
  }
  // Its own type names Cloudflare's, which those who use it may have in another version.
  return Conducting as unknown as new (ctx: any, env: Env) => ConductorObject<Env>;
}
