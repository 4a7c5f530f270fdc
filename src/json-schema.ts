import { data, name, number, record, text, yesOrNo, type Check } from "./shape.ts";

/** A JSON Schema of the draft 2020-12, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const PLAIN: ReadonlyMap<Check, JsonSchema> = new Map([
  [text, { type: "string" }],
  [name, { type: "string", maxLength: 1_000 }],
  [number, { type: "number" }],
  [yesOrNo, { type: "boolean" }],
  [record, { type: "object" }],
  [data, {}],
]);

/**
 * Describes what a check lets through, as JSON: what is optional is left out where it is not given.
 * @param named Checks that are described elsewhere, and where: they are referred to. What is part of itself must be.
 */
export function jsonSchemaOf(
  check: Check,
  named: ReadonlyMap<Check, string> = new Map(),
): JsonSchema {
  const inside = (part: Check): JsonSchema => {
    const $ref = named.get(part);
    return $ref === undefined ? jsonSchemaOf(part, named) : { $ref };
  };
  const plain = PLAIN.get(check);
  if (plain) return plain;
  const { fields, isOpen, items, values, words, anyOf, same } = check.of ?? {};
  if (same) return inside(same);
  if (words) return { type: "string", enum: words };
  if (anyOf) return { anyOf: anyOf.map(inside) };
  if (items) return { type: "array", items: inside(items) };
  if (values) return { type: "object", additionalProperties: inside(values) };
  if (!fields) throw new TypeError("A check that does not tell what it is put together of");
  const required = Object.keys(fields).filter((key) => isNeeded(fields[key]!));
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([key, f]) => [key, inside(f)])),
    ...(required.length > 0 && { required }),
    ...(!isOpen && { additionalProperties: false }),
  };
}

// Any value may be undefined, which JSON leaves out.
const isNeeded = (field: Check): boolean => field !== data && !field.of?.isOptional;
