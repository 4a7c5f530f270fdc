import { linearFlow, task, type, waitForSignal } from "footplate";
import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";

export interface Env {
  readonly JOBS: DurableObjectNamespace;
  readonly HOST: string;
  readonly MEMBERS: string;
}

/** Invites a guest, and waits a week for the answer; flows may need what the Worker is bound to. */
const invite = ({ HOST }: Env) =>
  linearFlow("invite", [
    task("write", {
      input: { guest: type<string>() },
      provides: "letter",
      execute: ({ guest }) => `${HOST} invites ${guest}`,
    }),
    waitForSignal("answer", {
      provides: "comes",
      payload: type<boolean>(),
      timeoutMs: 7 * 86_400_000,
    }),
  ]);

export const flowsOf = (env: Env) => [invite(env)];

/** Keeps the jobs, and runs them. */
export class Jobs extends conductorObject<Env>({
  flows: flowsOf,
  concurrency: 16,
  keepMs: 3 * 86_400_000,
  onEvent(event) {
    if (event.type === "job_trashed") console.error(event.job.id, event.reason);
  },
}) {}

// Both must be told the same name and the same shards.
const where = { name: "parties", shards: [4, 16] };
export const boardOf = ({ JOBS }: Env) => durableObjectJobBoard(JOBS, where);
export const persistenceOf = ({ JOBS }: Env) => durableObjectPersistence(JOBS, where);
