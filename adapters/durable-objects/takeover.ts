import { freeClaims, type JobStore } from "../../src/adapter.ts";
import type { Clock } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { holdersOfClaims } from "./job-search.ts";
import { readMeta, writeMeta } from "./schema.ts";

const DEPLOYED = "A new version was deployed";

/**
 * Frees at once what earlier incarnations of the object held (P40): as lost, or as given back when a deploy ended them. Nobody
 * is told before a deploy, so it is known by the version, where `env` has it, being another one than the last (P16).
 */
export async function takeOver(
  store: JobStore,
  database: Database,
  clock: Clock,
  env: unknown,
): Promise<void> {
  const version = versionOf(env);
  const isNew = version !== undefined && version !== readMeta<string>(database, "version");
  for (const holder of holdersOfClaims(database)) {
    await freeClaims(store, holder, clock.now(), isNew ? DEPLOYED : undefined);
  }
  // Last, as a start that breaks off before it is made again.
  if (isNew) writeMeta(database, "version", version);
}

/** By the name that Cloudflare's own pages give the binding. */
const versionOf = (env: unknown): string | undefined =>
  (env as { CF_VERSION_METADATA?: { id: string } } | undefined)?.CF_VERSION_METADATA?.id;
