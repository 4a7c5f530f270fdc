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

/** Whether something is a Standard Schema; some are functions. */
export const isSchema = (value: unknown): value is Schema =>
  typeof (value as Schema | null | undefined)?.["~standard"]?.validate === "function";

/** What a validator answers. */
interface Verdict {
  readonly value?: unknown;
  readonly issues?: readonly Issue[] | undefined;
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Gives what the schema makes of a value. @throws {FootplateError} `INVALID_INPUT` with the schema's own words */
export async function parsed(schema: Schema, value: unknown, name: string): Promise<unknown> {
  const { issues, value: made } = await verdictOf(schema, value, name);
  if (!issues) return made;
  const why = issues.map(wordsOf).join("; ");
  throw new FootplateError("INVALID_INPUT", `"${name}" does not fit its schema: ${why}`, {
    details: { path: name },
  });
}

async function verdictOf(schema: Schema, value: unknown, name: string): Promise<Verdict> {
  try {
    const verdict = (await schema["~standard"].validate(value)) as Verdict | undefined;
    if (typeof verdict === "object") return verdict;
  } catch (cause) {
    throw new FootplateError("INVALID_INPUT", `The schema of "${name}" threw`, {
      cause,
      details: { path: name },
    });
  }
  throw new FootplateError("INVALID_INPUT", `The schema of "${name}" gave no answer`, {
    details: { path: name },
  });
}

function wordsOf({ message, path = [] }: Issue): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.length > 0 ? `${keys.join(".")}: ${message}` : message;
}
