import type { StoredJob } from "../../src/adapter.ts";
import { failureFrom, FootplateError, type Failure } from "../../src/index.ts";
import type { EndedRecord, LiveRecord, Stored } from "./schema.ts";
import { unseal } from "./sealed.ts";

/** Where the record of a job may be. */
export type Home = "jobs" | "ended";

/** A record that holds no job, as somebody else wrote to our database, or the browser lost half of it. */
export interface Corrupt {
  readonly home: Home;
  readonly id: string;
  readonly failure: Failure;
}

const STRINGS = ["id", "name", "flowId"] as const;
const NUMBERS = ["generation", "run", "runAt", "createdAt", "updatedAt", "sequence"] as const;
const OBJECTS = ["flow", "needs", "attempts", "turns", "signals", "meta"] as const;

/** The job a record holds, or why it holds none. */
export function readJob(
  record: LiveRecord | EndedRecord,
  home: Home,
): { job: Stored<StoredJob> } | { corrupt: Corrupt } {
  try {
    const job = unseal<Stored<StoredJob>>(record);
    check("state", (job.state === "COMPLETE") === (home === "ended"));
    for (const name of STRINGS) check(name, typeof job[name] === "string");
    for (const name of NUMBERS) check(name, typeof job[name] === "number");
    for (const name of OBJECTS) check(name, typeof job[name] === "object" && job[name] !== null);
    check("turns", Array.isArray(job.turns));
    check("needs", Array.isArray(job.needs));
    check("flow", typeof job.flow.name === "string");
    check("priority", record.rank >= 0);
    return { job };
  } catch (error) {
    return { corrupt: { home, id: record.value.id, failure: failureFrom(error) } };
  }
}

function check(name: string, isGood: boolean): void {
  if (!isGood) throw new FootplateError("STORAGE", `The job's "${name}" cannot be read`);
}
