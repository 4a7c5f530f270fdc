import { freeClaims, type JobStore } from "../../src/adapter.ts";
import type { Clock } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { heldClaims } from "./job-search.ts";
import { readMeta, writeMeta } from "./schema.ts";

const DEPLOYED = "A new version was deployed";
// How many jobs that wait are looked at in one turn, as nothing else is done in it: some hundredths of a second.
const STEP = 10_000;

/**
 * Frees at once what earlier incarnations of the object held (P40): as lost, or as given back when a deploy ended them. Nobody
 * is told before a deploy, so it is known by the version, where `env` has it, being another one than the last (P16).
 */
export interface Takeover {
  /** Looks at the next of the jobs that wait, and frees those that are held; tells whether there may be more. */
  step(): Promise<{ more: boolean }>;
}

export interface TakeoverOptions {
  readonly store: JobStore;
  readonly database: Database;
  readonly clock: Clock;
  readonly env: unknown;
  /** What this incarnation claims through, which is nobody's to free. */
  readonly holder: string;
  /** How many a step looks at. */
  readonly limit?: number;
}

export function createTakeover(options: TakeoverOptions): Takeover {
  const { store, database, clock, env, limit = STEP } = options;
  const version = versionOf(env);
  const isNew = version !== undefined && version !== readMeta<string>(database, "version");
  let after: ReturnType<typeof heldClaims>["next"];
  return {
    async step() {
      const { claims, next } = heldClaims(database, limit, after);
      const dead = claims.filter(({ holder }) => holder !== options.holder);
      for (const holder of new Set(dead.map((claim) => claim.holder))) {
        const ids = dead.flatMap((claim) => (claim.holder === holder ? claim.id : []));
        await freeClaims(store, holder, clock.now(), isNew ? DEPLOYED : undefined, ids);
      }
      after = next;
      // Last, as a start that breaks off before it is made again.
      if (!next && isNew) writeMeta(database, "version", version);
      return { more: next !== undefined };
    },
  };
}

/** By the name that Cloudflare's own pages give the binding. */
const versionOf = (env: unknown): string | undefined =>
  (env as { CF_VERSION_METADATA?: { id: string } } | undefined)?.CF_VERSION_METADATA?.id;
