import { FootplateError } from "../errors.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { FlowWriter } from "../persistence/persistence.ts";
import { openedFlow } from "../persistence/rules.ts";
import { uuidv7 } from "../uuid.ts";
import type { Graph } from "./compile.ts";
import type { EngineOptions } from "./options.ts";

/** What a new detail is made of. */
interface Opening {
  readonly id: string;
  readonly bookId: string | undefined;
  readonly args: unknown;
  readonly store: Record<string, unknown>;
  readonly generation: number;
  readonly jobId: string | undefined;
}

/** The detail of a flow that has not begun. */
function newDetail(graph: Graph, opening: Opening, now: number): FlowDetail {
  const { flow, pending: atoms } = graph;
  const { id, bookId, args, store, generation, jobId } = opening;
  return {
    id,
    ...(bookId !== undefined && { bookId }),
    name: flow.name,
    state: "PENDING",
    factory: { name: flow.name, ...(args !== undefined && { args }) },
    version: flow.version,
    fingerprint: flow.fingerprint,
    store,
    atoms,
    generation,
    revision: 0,
    meta: jobId === undefined ? {} : { job: jobId },
    createdAt: now,
    updatedAt: now,
  };
}

/** The detail that an engine asks for: the one it was given, or that of a flow that has not begun. */
export function wantedDetail(
  graph: Graph,
  { job, detail, ...options }: EngineOptions,
  store: Record<string, unknown>,
  now: number,
): FlowDetail {
  const generation = options.generation ?? job?.generation ?? 0;
  if (detail) return { ...detail, generation };
  const opening = {
    id: options.flowId ?? job?.flowId ?? uuidv7(now),
    bookId: options.bookId ?? job?.bookId,
    generation,
    store,
    args: job?.flow.args,
    jobId: job?.id,
  };
  return newDetail(graph, opening, now);
}

/** Adds or fences the detail before anything of it is read or run (P2). */
export const openDetail = async (
  wanted: FlowDetail,
  persistence: FlowWriter | undefined,
): Promise<FlowDetail> =>
  persistence ? persistence.openFlow(wanted) : openedFlow(wanted, wanted, wanted.updatedAt);

/** @throws {FootplateError} `INCOMPATIBLE` when something that has begun is gone from the flow, or is another version (P14). */
export function refuseIncompatible({ flow, atoms }: Graph, detail: FlowDetail): void {
  if (detail.fingerprint === flow.fingerprint) return;
  const known = new Map(atoms.map(({ name, code }) => [name, code.version]));
  const changed = Object.values(detail.atoms)
    .filter(({ state }) => state !== "PENDING")
    .filter(({ name, version }) => known.get(name) !== version)
    .map(({ name }) => name);
  if (changed.length === 0) return;
  throw new FootplateError(
    "INCOMPATIBLE",
    `Flow "${flow.name}" has changed "${changed.join('", "')}", which "${detail.id}" has begun already`,
    { details: { atoms: changed, fingerprint: flow.fingerprint } },
  );
}

/** What of `added` is not stored yet, or nothing. */
export function keysBeyond(added: object, stored: object): Record<string, unknown> | undefined {
  const fresh = Object.entries(added).filter(([key]) => !Object.hasOwn(stored, key));
  return fresh.length > 0 ? Object.fromEntries(fresh) : undefined;
}
