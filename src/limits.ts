import { FootplateError } from "./errors.ts";

/** Looks at an option that was given. */
export interface Limit {
  readonly fits: (value: never) => boolean;
  /** What it must be, in words. */
  readonly wanted: string;
}

/** What an option must be, in words, and whether it is. */
export const limit = (wanted: string, fits: (value: any) => boolean): Limit => ({ wanted, fits });

export const anObject = limit("must be an object", (value) => typeof value === "object" && value);
export const aList = limit("must be a list", Array.isArray);
export const aName = limit(
  "must be a string that is not empty",
  (value) => typeof value === "string" && value !== "",
);
export const aCount = limit(
  "must be a whole number above 0, or Infinity",
  (value) => value === Infinity || (Number.isInteger(value) && value > 0),
);
/** A time that passes. */
export const aLength = limit(
  "must be above 0, and finite",
  (value) => Number.isFinite(value) && value > 0,
);
export const aTime = limit("must be 0 or more", (value) => typeof value === "number" && value >= 0);
export const someTime = limit("must be above 0", (value) => typeof value === "number" && value > 0);

/** Refuses an option that is not what it must be. @throws {FootplateError} `INVALID_INPUT` naming it */
export function within(what: string, value: unknown, { fits, wanted }: Limit): void {
  if (!fits(value as never)) throw refused(what, value, wanted);
}

/** The same, of options by their names: one that was not given is none. */
export function allWithin(options: object, limits: Readonly<Record<string, Limit>>): void {
  for (const [what, each] of Object.entries(limits)) {
    const value = (options as Record<string, unknown>)[what];
    if (value !== undefined) within(what, value, each);
  }
}

/** Refuses a time that nobody can wait for. @throws {FootplateError} `INVALID_INPUT` */
export const checkTimeout = (timeoutMs: number | undefined): void =>
  allWithin({ timeoutMs }, { timeoutMs: aTime });

/** Says which option is not what it must be. */
export const refused = (what: string, value: unknown, why: string): FootplateError =>
  new FootplateError("INVALID_INPUT", `"${what}" ${why}: "${String(value)}"`, {
    details: { path: what },
  });
