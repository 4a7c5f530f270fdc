import type { Shelf } from "./promised.ts";
import type { FlowDetail } from "../../src/index.ts";
import type { Schema } from "./schema.ts";
import { seal, unseal } from "./sealed.ts";
import type { Writer } from "./writer.ts";

type Atoms = FlowDetail["atoms"];
type Records = Shelf<Schema["atoms"]>;

// Up to so many are in the record of their flow, where they cost no write of their own.
const TOGETHER = 64;

/**
 * Writes the atoms of a flow of many each in a record of its own, those alone that are others than before, so that a
 * checkpoint costs what it changes and not what is there. Gives what is written now, or undefined where the flow's own
 * record is to hold them.
 */
export function keepAtoms(
  writer: Writer,
  { id, atoms }: FlowDetail,
  saved: Atoms | undefined,
): Atoms | undefined {
  const all = Object.entries(atoms);
  if (!saved && all.length <= TOGETHER) return undefined;
  for (const [name, atom] of all) {
    if (saved?.[name] !== atom) writer.put("atoms", { of: [id, name], ...seal(atom) });
  }
  return atoms;
}

/** Reads the atoms that are kept apart from their flow. */
export async function atomsOf(records: Records, flowId: string): Promise<Atoms> {
  const found = await records.getAll(atomsOfFlow(flowId));
  return Object.fromEntries(found.map((record) => [record.of[1], unseal(record)]));
}

/** Where they are. */
export const atomsOfFlow = (flowId: string): IDBKeyRange =>
  IDBKeyRange.bound([flowId], [flowId, []]);
