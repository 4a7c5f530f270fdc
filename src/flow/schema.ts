import { FootplateError } from "../errors.ts";

/** A Standard Schema v1 validator (zod, valibot, arktype …), structurally. https://standardschema.dev */
export interface Schema<T = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => any;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

/** Schemas by the names of what they check. */
export type Shape = Readonly<Record<string, Schema>>;
/** The values that fit a shape. */
export type Shaped<S> = { [K in keyof S]: S[K] extends Schema<infer T> ? T : unknown };

/** Gives a schema that accepts anything and says only what TypeScript should believe. */
export function type<T>(): Schema<T> {
  return {
    "~standard": { version: 1, vendor: "footplate", validate: (value) => ({ value }) },
  };
}

interface Issue {
  readonly message: string;
}

/** Gives what the schema makes of a value. @throws {FootplateError} `INVALID_INPUT` with the schema's own words */
export async function parsed(schema: Schema, value: unknown, name: string): Promise<unknown> {
  const result = (await schema["~standard"].validate(value)) as {
    readonly value?: unknown;
    readonly issues?: readonly Issue[] | undefined;
  };
  if (!result.issues) return result.value;
  const why = result.issues.map(({ message }) => message).join("; ");
  throw new FootplateError("INVALID_INPUT", `"${name}" does not fit its schema: ${why}`, {
    details: { path: name },
  });
}
