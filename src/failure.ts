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

// Weak, so that remembering where a failure came from keeps no error alive.
const originals = new WeakMap<Failure, Error>();

/** Captures an error, or whatever else was thrown, as data. */
export function failureFrom(error: unknown): Failure {
  return capture(error, 0);
}

function capture(error: unknown, depth: number): Failure {
  if (!isError(error)) {
    return { name: "Error", message: described(error), types: [] };
  }
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  const details = storableDetails((error as { details?: unknown }).details);
  const errors = (error as { errors?: unknown }).errors;
  const failure: Failure = {
    name,
    message,
    types: classNames(error),
    ...(typeof code === "string" && { code }),
    ...(details && { details }),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && depth < DEPTH && { cause: capture(cause, depth + 1) }),
    ...(Array.isArray(errors) &&
      depth < DEPTH && { errors: errors.map((each) => capture(each, depth + 1)) }),
  };
  originals.set(failure, error);
  return failure;
}

/** Gives an Error equal to what was captured; the very same object while it is still in memory. */
export function errorFrom(failure: Failure): Error {
  const original = originals.get(failure);
  if (original) return original;
  const error = rebuilt(failure);
  if (failure.stack !== undefined) error.stack = failure.stack;
  originals.set(failure, error);
  return error;
}

function rebuilt(failure: Failure): Error {
  const { name, message, code, details } = failure;
  const options = failure.cause && { cause: errorFrom(failure.cause) };
  if (name === "FootplateError" && code !== undefined) {
    return new FootplateError(code as ErrorCode, message, { ...options, details });
  }
  const error = failure.errors
    ? new AggregateError(failure.errors.map(errorFrom), message, options)
    : new Error(message, options);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, writable: true });
  return Object.assign(error, code !== undefined && { code }, details && { details });
}

function isError(error: unknown): error is Error {
  // A DOMException is an Error in browsers and workerd, but not of this realm's class everywhere.
  return (
    error instanceof Error ||
    (typeof error === "object" &&
      error !== null &&
      typeof (error as Error).name === "string" &&
      typeof (error as Error).message === "string")
  );
}

function classNames(error: Error): string[] {
  const names: string[] = [];
  let type: object | null = Object.getPrototypeOf(error) as object | null;
  while (type && type !== Object.prototype) {
    names.push((type as { constructor?: { name?: string } }).constructor?.name || error.name);
    type = Object.getPrototypeOf(type) as object | null;
  }
  return names;
}

function storableDetails(details: unknown): Record<string, unknown> | undefined {
  if (typeof details !== "object" || details === null) return undefined;
  try {
    return cloneValue(details, "details") as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function described(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return String(thrown);
  }
}
