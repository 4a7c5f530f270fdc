import type { Bare } from "./bare.ts";
import type { Heard } from "./jobs.ts";
import type { Seeded } from "./seeded.ts";

/** What the Worker finds in its environment. */
export interface Env {
  readonly JOBS: DurableObjectNamespace;
  readonly HEARD: DurableObjectNamespace<Heard & Rpc.DurableObjectBranded>;
  readonly SEEDED: DurableObjectNamespace<Seeded & Rpc.DurableObjectBranded>;
  readonly BARE: DurableObjectNamespace<Bare>;
  readonly STEPS: Workflow;
  /** Answers any request with 204, at once. */
  readonly RECEIVER: string;
}
