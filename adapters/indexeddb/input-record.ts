import type { Shelf } from "./promised.ts";
import { isBig } from "./big-value.ts";
import type { InputKey, Schema, Stored } from "./schema.ts";
import { seal, unseal } from "./sealed.ts";
import type { Writer } from "./writer.ts";

type Store = Record<string, unknown>;
type Inputs = Shelf<Schema["inputs"]>;

/** The `store` of a job or flow as the database has it. */
export interface Saved {
  readonly store: Store;
  /** In a record of its own. */
  readonly apart: boolean;
}

/** Stands for a `store` that was not read; a write that still has it leaves the stored one alone. */
export const UNREAD: Store = {};

/** Writes a big `store` apart when it is new or another than before, and says where it is now. */
export function keepInput(
  writer: Writer,
  of: InputKey,
  store: Store,
  saved: Saved | undefined,
): Saved {
  if (saved?.store === store) return saved;
  const apart = isBig(store);
  if (apart) writer.put("inputs", { of, ...seal(store) });
  else if (saved?.apart) writer.remove("inputs", of);
  return { store, apart };
}

/** Reads a `store` that is kept apart. */
export async function inputOf(inputs: Inputs, of: InputKey): Promise<Store> {
  const record = await inputs.get(of);
  return record ? unseal(record) : {};
}

/** What of a job or flow goes into its own record. */
export function slim<T extends { readonly store: Store }>(whole: T, apart: boolean): Stored<T> {
  if (!apart) return whole;
  const { store: _, ...rest } = whole;
  return rest;
}
