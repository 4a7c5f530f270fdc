import type { Clock, ConductorEvent, ConductorOptions } from "../../src/index.ts";

/** What a class of conductor objects is made with. */
export interface ConductorObjectOptions<Env = unknown> extends Pick<
  ConductorOptions,
  | "concurrency"
  | "leaseMs"
  | "budgets"
  | "backoff"
  | "engine"
  | "parkMs"
  | "provides"
  | "listeners"
  | "clock"
> {
  /** What the object runs; a function where flows need the Worker's `env`. */
  flows: ConductorOptions["flows"] | ((env: Env) => ConductorOptions["flows"]);
  /** Everything the conductor says, for logs and metrics. */
  onEvent?: ((event: ConductorEvent, env: Env) => void) | undefined;
  /**
   * Milliseconds after which ended jobs are purged with their flow details, or up to an hour later; trashed ones stay. An
   * object that does not `run` purges nothing: give `keepMs` to a conductor outside.
   * @default 604_800_000 (7 days)
   */
  keepMs?: number | undefined;
  /** False: only the store; jobs are run by outside conductors. @default true */
  run?: boolean | undefined;
}

/** What is used of `env.JOBS`; Cloudflare's `DurableObjectNamespace` fits, whoever's types it is. */
export interface ObjectNamespace {
  idFromName(name: string): any;
  get(id: any): any;
}

/** Which object of a namespace, and how it is reached. */
export interface DurableObjectOptions {
  /** Boards of other names share nothing. @default "footplate" */
  name?: string | undefined;
  /**
   * How many objects carry the board. Raise it by adding to the list (`[4, 16]`): new jobs go by the last ring, those with a
   * lane, a key or an id that was given by the first. Ids the board makes carry their shard. Order by priority holds
   * within a shard; `postAll` is for jobs of one shard. @default 1
   */
  shards?: number | readonly number[] | undefined;
  clock?: Clock | undefined;
}
