import { FootplateError } from "../errors.ts";
import type { Flow, FlowCode } from "./flow.ts";
import { parsed, type Schema } from "./schema.ts";
import type { Task } from "./task.ts";

/** The schema of a flow's store, if it has one. A single task has one for each input instead. */
export const inputSchema = (flow: Flow | Task): Schema | undefined =>
  flow.kind === "flow" ? (flow as FlowCode).input : undefined;

/**
 * Gives a store as its flow's schema makes it; without a schema, the very same.
 * @throws {FootplateError} `INVALID_INPUT` with the schema's own words
 */
export async function checkedStore(
  flow: Flow | Task,
  store: object,
): Promise<Record<string, unknown>> {
  const schema = inputSchema(flow);
  const fits = schema ? await parsed(schema, store, `${flow.name}.store`) : store;
  if (typeof fits === "object" && fits !== null) return fits as Record<string, unknown>;
  const message = `The schema of flow "${flow.name}" makes "${String(fits)}" of its store, which must be an object`;
  throw new FootplateError("INVALID_INPUT", message, { details: { path: "store" } });
}
