import { FootplateError } from "./errors.ts";

/** Looks at a value that came from outside. @throws {FootplateError} `INVALID_INPUT` naming its path */
export type Check = (value: unknown, path: string) => void;

/** A string. */
export const text: Check = (value, path) => {
  if (typeof value !== "string") throw refused(path, value, "a string");
};

// More than any name has, and few enough for any key or path of a store.
const LONGEST_NAME = 1_000;

/** A string that something is found by again: not too long, and without half a character, which no encoding keeps. */
export const name: Check = (value, path) => {
  text(value, path);
  const given = value as string;
  if (given.length > LONGEST_NAME) {
    throw refused(path, given, `of at most ${LONGEST_NAME.toLocaleString("en")} characters`);
  }
  if (/\p{Surrogate}/u.test(given)) throw refused(path, given, "of whole characters");
};

/** A number, but not NaN or an infinity. */
export const number: Check = (value, path) => {
  if (!Number.isFinite(value)) throw refused(path, value, "a finite number");
};

/** True or false. */
export const yesOrNo: Check = (value, path) => {
  if (typeof value !== "boolean") throw refused(path, value, "true or false");
};

/** Any value; whether it can be stored is the store's to say. */
export const data: Check = () => {};

/** An object of any keys. */
export const record: Check = (value, path) => {
  if (!isObject(value)) throw refused(path, value, "an object");
};

/** One of these strings. */
export const oneOf =
  (...words: readonly string[]): Check =>
  (value, path) => {
    if (!words.includes(value as string)) {
      throw refused(path, value, `one of ${words.map((word) => `"${word}"`).join(", ")}`);
    }
  };

/** A list of values that each pass `item`. */
export const list =
  (item: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw refused(path, value, "a list");
    value.forEach((each, index) => item(each, `${path}[${index}]`));
  };

/** An object whose values each pass `item`. */
export const recordOf =
  (item: Check): Check =>
  (value, path) => {
    record(value, path);
    for (const [key, each] of Object.entries(value as object)) item(each, `${path}.${key}`);
  };

/** Undefined, which is as good as absent, or what passes `check`. */
export const optional = (check: Check): Check =>
  Object.assign<Check, { isOptional: true }>(
    (value, path) => {
      if (value !== undefined) check(value, path);
    },
    { isOptional: true },
  );

/** An object of these keys and no others: a misspelt option must not be taken for one that was not given. */
export const shape = <T>(fields: { readonly [K in keyof Required<T>]: Check }): Check => {
  const entries = Object.entries<Check & { readonly isOptional?: true }>(fields);
  return (value, path) => {
    if (!isObject(value)) throw refused(path, value, "an object");
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) {
        throw new FootplateError("INVALID_INPUT", `"${path}.${key}" is not known here`, {
          details: { path: `${path}.${key}` },
        });
      }
    }
    for (const [key, check] of entries) {
      const item = (value as Record<string, unknown>)[key];
      // Most fields are not given, and a path is put together only for those that are.
      if (item !== undefined || !check.isOptional) check(item, `${path}.${key}`);
    }
  };
};

// By its tag: a Map or a Date is an object, but none of keys and values.
const isObject = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === "[object Object]";

function refused(path: string, value: unknown, wanted: string): FootplateError {
  const given = value === undefined ? "missing" : describe(value);
  return new FootplateError("INVALID_INPUT", `"${path}" is ${given}, but must be ${wanted}`, {
    details: { path },
  });
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `"${String(value).slice(0, 40)}"`;
}
