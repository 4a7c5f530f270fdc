import { FootplateError } from "./errors.ts";

/** Looks at a value that came from outside. @throws {FootplateError} `INVALID_INPUT` naming its path */
export interface Check {
  (value: unknown, path: string): void;
  /** What it is put together of, so that it can be described as well as it checks. */
  readonly of?: Parts;
}

/** The parts of a check: the one that is given says what it checks. */
export interface Parts {
  readonly fields?: Readonly<Record<string, Check>>;
  /** Other keys than its fields are let through. */
  readonly isOpen?: true;
  readonly items?: Check;
  readonly values?: Check;
  readonly words?: readonly string[];
  readonly anyOf?: readonly Check[];
  /** It does what another does, or nothing where the value is undefined. */
  readonly same?: Check;
  readonly isOptional?: true;
}

/** A check that tells what it is put together of. */
export const made = (of: Parts, check: Check): Check => Object.assign(check, { of });

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
export const oneOf = (...words: readonly string[]): Check =>
  made({ words }, (value, path) => {
    if (!words.includes(value as string)) {
      throw refused(path, value, `one of ${words.map((word) => `"${word}"`).join(", ")}`);
    }
  });

/** A list of values that each pass `item`. */
export const list = (items: Check): Check =>
  made({ items }, (value, path) => {
    if (!Array.isArray(value)) throw refused(path, value, "a list");
    value.forEach((each, index) => items(each, `${path}[${index}]`));
  });

/** An object whose values each pass `item`. */
export const recordOf = (values: Check): Check =>
  made({ values }, (value, path) => {
    record(value, path);
    for (const [key, each] of Object.entries(value as object)) values(each, `${path}.${key}`);
  });

/** Undefined, which is as good as absent, or what passes `check`. */
export const optional = (same: Check): Check =>
  made({ same, isOptional: true }, (value, path) => {
    if (value !== undefined) same(value, path);
  });

/** An object of these keys and no others: a misspelt option must not be taken for one that was not given. */
export const shape = <T>(fields: { readonly [K in keyof Required<T>]: Check }): Check => {
  const entries = Object.entries<Check>(fields);
  return made({ fields }, (value, path) => {
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
      if (item !== undefined || !check.of?.isOptional) check(item, `${path}.${key}`);
    }
  });
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
