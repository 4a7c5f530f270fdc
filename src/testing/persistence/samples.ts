import type { AtomDetail, FlowChange, FlowDetail } from "../../persistence/details.ts";
import type { Persistence } from "../../persistence/persistence.ts";
import type { ContractTests } from "../contract.ts";

export { collected, refusal } from "../contract.ts";

export type PersistenceTests = ContractTests<Persistence>;

/** A flow that has not begun, of no book and no claim. */
export function sampleFlow(change: Partial<FlowDetail> = {}): FlowDetail {
  return {
    id: "sign-up-1",
    name: "sign-up",
    state: "PENDING",
    factory: { name: "sign-up" },
    version: 1,
    fingerprint: "a1",
    store: {},
    atoms: {},
    generation: 0,
    revision: 0,
    meta: {},
    createdAt: 0,
    updatedAt: 0,
    ...change,
  };
}

/** An atom that has not begun. */
export function sampleAtom(name: string, change: Partial<AtomDetail> = {}): AtomDetail {
  return {
    name,
    type: "TASK",
    version: 1,
    state: "PENDING",
    intention: "EXECUTE",
    attempts: 0,
    round: 0,
    runs: [],
    meta: {},
    ...change,
  };
}

/** The first change of the sample flow. */
export function sampleChange(change: Partial<FlowChange> = {}): FlowChange {
  return { flowId: "sign-up-1", generation: 0, revision: 1, ...change };
}

/** Many atoms, by name. */
export function sampleAtoms(count: number): Record<string, AtomDetail> {
  const names = Array.from({ length: count }, (_, index) => `task-${index}`);
  return Object.fromEntries(names.map((name) => [name, sampleAtom(name)]));
}
