import { backoffMs } from "../backoff.ts";
import { FootplateError } from "../errors.ts";
import type { Schema } from "../flow/schema.ts";
import type { CountedRetry, Retry, RetryOptions } from "../flow/retry.ts";
import { RETRYING } from "./retrying-kit.ts";

type Input = Readonly<Record<string, unknown>>;

/** What tells one counting controller from another. */
interface Counting {
  readonly requires?: readonly string[];
  /** How many attempts there are in all. */
  readonly attempts: (input: Input) => number;
  readonly provide?: CountedRetry["provide"];
}

/** Gives a controller that reverts what failed, and asks whoever is around it. It is as if there were none. */
export const alwaysRevert = (options: { name?: string | undefined } = {}): Retry<{}, {}> =>
  counted(options, { attempts: () => 1 });

/** Gives a controller that reverts the whole flow, whatever a surrounding controller would say. */
export const alwaysRevertAll = (options: { name?: string | undefined } = {}): Retry<{}, {}> =>
  counted({ ...options, revertAll: true }, { attempts: () => 1 });

/**
 * Gives a controller of `attempts` executions in all. Provides the attempt number, from 1.
 * @throws {FootplateError} `INVALID_INPUT` when `attempts` is no whole number above 0.
 */
export function times<const P extends string = never>(
  attempts: number,
  options: RetryOptions<P> = {},
): Retry<{}, { [K in P]: number }> {
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new FootplateError(
      "INVALID_INPUT",
      `times() takes a whole number of attempts above 0, not "${attempts}"`,
    );
  }
  return counted(options, { attempts: () => attempts, provide: (attempt) => attempt });
}

/**
 * Gives a controller of one attempt a value, in order, duplicates included. Without any value it fails with `NOT_FOUND` where it
 * runs, and whoever is around it decides.
 * @throws {FootplateError} `INVALID_INPUT` for what is no list
 */
export function forEach<V, const P extends string = never>(
  values: readonly V[],
  options: RetryOptions<P> = {},
): Retry<{}, { [K in P]: V }> {
  const kept = [...listOf(values, "forEach()")];
  return counted(options, {
    attempts: () => kept.length,
    provide: (attempt) => valueAt(kept, attempt),
  });
}

/**
 * As `forEach`, with the values read from the symbol `values`; `of` says of which type one of them is, and is not asked.
 * What is no list there fails it with `INVALID_INPUT` where it runs.
 */
export function parameterizedForEach<
  V = any,
  const S extends string = "values",
  const P extends string = never,
>(
  options: RetryOptions<P> & { values?: S | undefined; of?: Schema<V> | undefined } = {},
): Retry<{ [K in S]: readonly V[] }, { [K in P]: V }> {
  const { values: symbol = "values" } = options;
  const read = (input: Input) => listOf(input[symbol], symbol);
  return counted(options, {
    requires: [symbol],
    attempts: (input) => read(input).length,
    provide: (attempt, input) => valueAt(read(input), attempt),
  });
}

function counted(options: RetryOptions<string>, counting: Counting): CountedRetry {
  const { name = "", provides, revertAll = false, backoff } = options;
  const { requires = [], attempts, provide = () => undefined } = counting;
  return {
    kind: "retry",
    name,
    version: 1,
    retrying: RETRYING,
    requires,
    provides: provides === undefined ? [] : [provides],
    provide,
    judge(attempt, input) {
      if (attempt >= attempts(input)) return revertAll ? "REVERT_ALL" : "REVERT";
      return backoff ? { decision: "RETRY", delayMs: backoffMs(backoff, attempt) } : "RETRY";
    },
  };
}

function listOf<V>(values: V, name: string): V & readonly unknown[] {
  if (Array.isArray(values)) return values as V & readonly unknown[];
  throw new FootplateError(
    "INVALID_INPUT",
    `"${name}" takes a list of values, not ${typeof values}`,
  );
}

function valueAt(values: readonly unknown[], attempt: number): unknown {
  if (attempt <= values.length) return values[attempt - 1];
  throw new FootplateError("NOT_FOUND", "No elements left to try");
}
