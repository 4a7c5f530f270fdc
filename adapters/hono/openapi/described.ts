import { boardAsks, check, persistenceAsks, type Check } from "../../../src/adapter.ts";

/** What is said of a route besides its path and its right. */
export interface Described {
  /** What it does, in a sentence. */
  readonly does: string;
  /** What may stand in the query string. */
  readonly query?: Check;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Check;
  readonly isBodyOptional?: true;
  /** What it answers with; without it, 204. */
  readonly gives?: Check;
  /** Where that is no JSON. */
  readonly type?: "text/plain" | "text/html" | "text/javascript";
  /** @default 200 */
  readonly status?: number;
  /** It may answer 204 as well: nothing yet. */
  readonly orNothing?: true;
  /** What it answers with where a stream is asked for. */
  readonly streams?: true;
}

type Fields = Readonly<Record<string, Check>>;

/** The fields of what is asked of a board. */
export const ofBoard = (verb: keyof typeof boardAsks): Fields => fieldsOf(boardAsks[verb]);

/** The fields of what is asked of a persistence. */
export const ofPersistence = (verb: keyof typeof persistenceAsks): Fields =>
  fieldsOf(persistenceAsks[verb]);

export const fieldsOf = (one: Check): Fields => one.of?.fields ?? {};

/** The fields but for these, which the path says. */
export function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** An object in which these fields need not be given, as the path or the server says them. */
export function withoutNeed(fields: Fields, ...names: readonly string[]): Check {
  const entries = Object.entries(fields).map(([name, one]) => {
    const isGiven = names.includes(name) && !one.of?.isOptional;
    return [name, isGiven ? check.optional(one) : one] as const;
  });
  return check.shape(Object.fromEntries(entries));
}
