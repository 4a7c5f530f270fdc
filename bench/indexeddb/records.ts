import { uuidv7, type StoredJob } from "footplate/adapter";
import type { AtomDetail, FlowDetail } from "footplate";
import type { EndedRecord, LiveRecord } from "../../adapters/indexeddb/schema.ts";

// What footplate writes of a job of three tasks, field by field, for code that is written by hand to write the same.

const WHO = "conductor@0f1e2d3c";
const LEASE_MS = 30_000;
const NORMAL = 2;
const NAMES = ["first", "second", "third"] as const;
const PROVIDED = ["a", "b", "c"] as const;

/** A job of three tasks that is just posted. */
export function posted(sequence: number, x: number): StoredJob {
  const now = Date.now();
  const id = uuidv7(now);
  return {
    id,
    name: "three",
    flow: { name: "three" },
    flowId: id,
    store: { x },
    priority: "NORMAL",
    state: "UNCLAIMED",
    generation: 0,
    run: 0,
    runAt: now,
    dueAt: now,
    createdAt: now,
    updatedAt: now,
    sequence,
    needs: [],
    signals: {},
    signalled: false,
    attempts: { failed: 0, lost: 0, errors: 0 },
    turns: [],
    meta: {},
  };
}

/** The same with its one owner, who made the claim `token`. */
export function claimed(job: StoredJob, token: string): StoredJob {
  const now = Date.now();
  const leaseUntil = now + LEASE_MS;
  return {
    ...job,
    state: "CLAIMED",
    generation: 1,
    updatedAt: now,
    turns: [{ who: WHO, generation: 1, claimedAt: now }],
    owner: WHO,
    leaseUntil,
    leaseMs: LEASE_MS,
    dueAt: leaseUntil,
    token,
    holder: "72a973b5-410c-4462-bf06-cabdd422dbc0",
  };
}

/** The record of a job that is still to be run. */
export const live = (value: StoredJob): LiveRecord => ({ value, rank: NORMAL });

/** The record of a claimed job that is consumed. */
export function consumed(job: StoredJob, results: object): EndedRecord {
  const at = Date.now();
  const { owner: _, leaseUntil: _1, leaseMs: _2, dueAt: _3, token: _4, holder: _5, ...rest } = job;
  const value: StoredJob = {
    ...rest,
    state: "COMPLETE",
    updatedAt: at,
    turns: job.turns.map((turn) => ({ ...turn, endedAt: at, ended: "CONSUMED" })),
    endedAt: at,
    outcome: { ok: true, fate: "CONSUMED", flowState: "SUCCESS", at, results },
  };
  return { value, rank: NORMAL, bucket: "CONSUMED" };
}

/** The detail of a job's flow before anything of it has begun. */
export function opened(job: StoredJob): FlowDetail {
  const now = Date.now();
  const atoms: [string, AtomDetail][] = NAMES.map((name) => [name, pending(name)]);
  return {
    id: job.id,
    name: "three",
    state: "PENDING",
    factory: { name: "three" },
    version: 1,
    fingerprint: "1b6ac704b21ba293",
    store: job.store,
    atoms: Object.fromEntries(atoms),
    generation: 1,
    revision: 0,
    meta: { job: job.id },
    createdAt: now,
    updatedAt: now,
  };
}

/** The same after so many of its tasks gave these values, and the next one, if there is one, has begun. */
export function advanced(flow: FlowDetail, values: readonly unknown[]): FlowDetail {
  const now = Date.now();
  const at = values.length;
  const atoms = { ...flow.atoms };
  const [done, begun] = [NAMES[at - 1], NAMES[at]];
  if (done) atoms[done] = ended(atoms[done]!, values[at - 1], now);
  if (begun) atoms[begun] = running(atoms[begun]!, now);
  const verdict = { run: 0, flowState: "SUCCESS", results: resultsOf(values) };
  return {
    ...flow,
    state: begun ? "RUNNING" : "SUCCESS",
    atoms,
    revision: flow.revision + 1,
    meta: begun ? flow.meta : { ...flow.meta, verdict },
    updatedAt: now,
  };
}

/** What the tasks gave, by name. */
export const resultsOf = (values: readonly unknown[]): object =>
  Object.fromEntries(values.map((value, at) => [PROVIDED[at]!, value]));

const pending = (name: string): AtomDetail => ({
  name,
  type: "TASK",
  version: 1,
  state: "PENDING",
  intention: "EXECUTE",
  attempts: 0,
  round: 0,
  runs: [],
  meta: {},
});

const running = (atom: AtomDetail, now: number): AtomDetail => ({
  ...atom,
  state: "RUNNING",
  attempts: 1,
  runs: [{ action: "EXECUTE", attempt: 1, startedAt: now }],
  startedAt: now,
});

const ended = (atom: AtomDetail, result: unknown, now: number): AtomDetail => ({
  ...atom,
  state: "SUCCESS",
  runs: atom.runs.map((run) => ({ ...run, endedAt: now })),
  result,
  endedAt: now,
});
