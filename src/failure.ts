import { FootplateError, type ErrorCode } from "./errors.ts";
import { cloneValue } from "./values.ts";

/** An error as data: what is stored, sent and shown. Never holds a live exception. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** The names of the error's classes, its own first: `["CardError", "HttpError", "Error"]`. */
  readonly types: readonly string[];
  readonly code?: string;
  /** A FootplateError's `details`, when they can be stored. */
  readonly details?: Record<string, unknown>;
  readonly stack?: string;
  readonly cause?: Failure;
  readonly errors?: readonly Failure[];
}

// Causes may form a ring; nobody reads further than this.
const DEPTH = 8;

// Weak, so that remembering what belongs together keeps nothing alive.
const originals = new WeakMap<Failure, Error>();
const sources = new WeakMap<object, Failure>();

/** Captures an error, or whatever else was thrown, as data. Never throws. */
export function failureFrom(error: unknown): Failure {
  return capture(error, []);
}

/** Gives an Error equal to what was captured; the very same object while it is still in memory. */
export function errorFrom(failure: Failure): Error {
  let error = originals.get(failure);
  if (!error) {
    error = rebuilt(failure, errorFrom);
    originals.set(failure, error);
  }
  return error;
}

/** Gives a new Error with what a Failure holds of another: as it would be had it been stored. */
export function copyOfError(error: Error): Error {
  const copy = (failure: Failure): Error => rebuilt(failure, copy);
  return copy(failureFrom(error));
}

/** `above` are the errors that this one is a cause of: causes may form a ring. */
function capture(error: unknown, above: readonly unknown[]): Failure {
  try {
    if (isErrorLike(error)) return captureError(error, above);
  } catch {
    // A getter of it throws.
  }
  return { name: "Error", message: described(error), types: [] };
}

function captureError(error: ErrorLike, above: readonly unknown[]): Failure {
  const source = sources.get(error);
  if (source) return source;
  const { stack, cause, code, errors } = error;
  const path = [...above, error];
  const isInside = (inner: unknown) => path.length <= DEPTH && !path.includes(inner);
  const details = storableDetails(error.details);
  const failure: Failure = {
    name: textOf(error.name),
    message: textOf(error.message),
    types: classNames(error),
    ...(typeof code === "string" && { code }),
    ...(details && { details }),
    ...(typeof stack === "string" && { stack }),
    ...(cause !== undefined && isInside(cause) && { cause: capture(cause, path) }),
    ...(Array.isArray(errors) && {
      errors: errors.filter(isInside).map((inner) => capture(inner, path)),
    }),
  };
  if (error instanceof Error) originals.set(failure, error);
  return failure;
}

function rebuilt(failure: Failure, inner: (failure: Failure) => Error): Error {
  const { name, message, code, details, stack, errors } = failure;
  const options = failure.cause && { cause: inner(failure.cause) };
  const hidden = { configurable: true, writable: true };
  let error: Error;
  if (name === "FootplateError" && code !== undefined) {
    error = new FootplateError(code as ErrorCode, message, { ...options, details });
  } else {
    error = errors ? new AggregateError([], message, options) : new Error(message, options);
    Object.assign(error, code !== undefined && { code }, details && { details });
    if (error.name !== name) Object.defineProperty(error, "name", { value: name, ...hidden });
  }
  if (errors) Object.defineProperty(error, "errors", { value: errors.map(inner), ...hidden });
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, ...hidden });
  // Captured again, it still says which classes it was of.
  sources.set(error, failure);
  return error;
}

/** Of an error all of this may be anything: it is JavaScript that throws. */
type ErrorLike = { readonly [K in keyof Failure]?: unknown };

// A DOMException is an Error in browsers and workerd, but not of this realm's class everywhere; and a Failure may be thrown.
function isErrorLike(thrown: unknown): thrown is ErrorLike {
  if (thrown instanceof Error) return true;
  if (typeof thrown !== "object" || thrown === null) return false;
  const { name, message } = thrown as ErrorLike;
  return typeof name === "string" && typeof message === "string";
}

function classNames(error: ErrorLike): readonly string[] {
  const names: string[] = [];
  let type = Object.getPrototypeOf(error) as object | null;
  // Up to the root, which is Object.prototype of any realm.
  while (type && Object.getPrototypeOf(type) !== null) {
    const { name } = (type as { constructor?: { name?: string } }).constructor ?? {};
    names.push(name || textOf(error.name));
    type = Object.getPrototypeOf(type) as object | null;
  }
  const { types } = error;
  return names.length === 0 && Array.isArray(types) ? types.map(textOf) : names;
}

function storableDetails(details: unknown): Record<string, unknown> | undefined {
  if (typeof details !== "object" || details === null || Array.isArray(details)) return undefined;
  try {
    return cloneValue(details, "details", { blobs: false }) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : described(value));

function described(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return typeof thrown === "bigint" ? String(thrown) : `an unreadable ${typeof thrown}`;
  }
}
