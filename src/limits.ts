import { FootplateError } from "./errors.ts";

/** Looks at an option that was given. */
export interface Limit {
  readonly fits: (value: any) => boolean;
  /** What it must be, in words. */
  readonly wanted: string;
}

// Plain objects: what a bundle does not use of them is left out of it.

export const anObject: Limit = {
  wanted: "must be an object",
  fits: (value) => typeof value === "object" && value !== null,
};
export const aList: Limit = { wanted: "must be a list", fits: Array.isArray };
export const aFunction: Limit = {
  wanted: "must be a function",
  fits: (value) => typeof value === "function",
};
export const aName: Limit = {
  wanted: "must be a string that is not empty",
  fits: (value) => typeof value === "string" && value !== "",
};
export const aCount: Limit = {
  wanted: "must be a whole number above 0, or Infinity",
  fits: (value) => value === Infinity || (Number.isInteger(value) && value > 0),
};
/** A time that passes. */
export const aLength: Limit = {
  wanted: "must be above 0, and finite",
  fits: (value) => Number.isFinite(value) && value > 0,
};
export const aTime: Limit = {
  wanted: "must be 0 or more",
  fits: (value) => typeof value === "number" && value >= 0,
};
export const someTime: Limit = {
  wanted: "must be above 0",
  fits: (value) => typeof value === "number" && value > 0,
};

/** Refuses an option that is not what it must be. @throws {FootplateError} `INVALID_INPUT` naming it */
export function within(what: string, value: unknown, { fits, wanted }: Limit): void {
  if (!fits(value)) throw refused(what, value, wanted);
}

/** The same, of options by their names: one that was not given is none. */
export function allWithin(
  options: object,
  limits: Readonly<Record<string, Limit>>,
  path = "",
): void {
  for (const [what, each] of Object.entries(limits)) {
    const value = (options as Record<string, unknown>)[what];
    if (value !== undefined) within(path + what, value, each);
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
