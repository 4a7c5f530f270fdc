import SuperJSON from "superjson";
import { createCodec, hasRefusedKeys } from "../../src/adapter.ts";

/**
 * Makes what writes values as the plain JSON a person would expect. What JSON has no word for is told as well as it can be:
 * a date as its text, a map as its entries.
 */
export function createPlainJson(): (value: unknown) => string {
  let write: ((value: unknown) => string) | undefined;
  // With the first value: routes are made in a Worker's global scope, where nothing random may be asked for.
  return (value) => (write ??= createWrite())(value);
}

function createWrite(): (value: unknown) => string {
  const superjson = new SuperJSON();
  // superjson throws on objects with certain keys. A codec hands them over as entries, which nobody could tell from a list;
  // so here they are marked, by a key that no value can have, and put together again.
  const mark = `entries ${crypto.randomUUID()}`;
  superjson.registerCustom<object, Record<string, [string, any][]>>(
    {
      isApplicable: hasRefusedKeys,
      serialize: (value) => ({ [mark]: Object.entries(value) }),
      deserialize: (value) => value,
    },
    mark,
  );
  createCodec(superjson);
  const unmarked = (_: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && Object.hasOwn(value, mark)
      ? Object.fromEntries((value as Record<string, [string, unknown][]>)[mark]!)
      : value;
  return (value) => JSON.stringify(superjson.serialize(value).json, unmarked);
}
