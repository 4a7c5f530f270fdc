import { backoffMs, type Backoff } from "../backoff.ts";
import { FootplateError } from "../errors.ts";
import type { Attempt } from "../persistence/details.ts";
import type { Decision } from "../states.ts";
import type { Atom } from "./atom.ts";

/** Decides what becomes of a failure in its scope: try again, or revert. */
export interface Retry<In extends object = any, Out extends object = any> extends Atom<In, Out> {
  readonly kind: "retry";
}

/** What every retry controller may be told. */
export interface RetryOptions<P extends string> {
  /** @default `<flow>_retry` */
  name?: string | undefined;
  provides?: P | undefined;
  /** When attempts are used up, revert the whole flow, whatever a surrounding controller would say. @default false */
  revertAll?: boolean | undefined;
  /** Waits before the next attempt; durable when longer than the conductor's `parkMs`. */
  backoff?: Backoff | undefined;
}

/** A retry controller with its code. For engines. */
export interface RetryCode extends Retry {
  readonly version: number;
  /** What this attempt provides. */
  readonly execute: (history: readonly Attempt[]) => unknown;
  /** Called once a failure, with it already in the last attempt of `history`. */
  readonly onFailure: (history: readonly Attempt[]) => {
    readonly decision: Decision;
    readonly delayMs?: number;
  };
}

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
  const { name = "", provides, revertAll = false, backoff } = options;
  const controller: RetryCode = {
    kind: "retry",
    name,
    version: 1,
    requires: [],
    provides: provides === undefined ? [] : [provides],
    execute: (history) => history.length + 1,
    onFailure: (history) =>
      history.length < attempts
        ? { decision: "RETRY", ...(backoff && { delayMs: backoffMs(backoff, history.length) }) }
        : { decision: revertAll ? "REVERT_ALL" : "REVERT" },
  };
  return controller;
}
