import type { Backoff } from "../backoff.ts";
import type { Failure } from "../failure.ts";
import type { Job } from "../job.ts";
import type { Attempt } from "../persistence/details.ts";
import type { Decision } from "../states.ts";
import type { Atom } from "./atom.ts";

/** Decides what becomes of a failure in its scope: try again, or revert. */
export interface Retry<In extends object = any, Out extends object = any> extends Atom<In, Out> {
  readonly kind: "retry";
}

/** What most retry controllers may be told. */
export interface RetryOptions<P extends string> {
  /** @default `<flow>_retry` */
  name?: string | undefined;
  /** The name under which its scope sees what it provides. @default it is not seen */
  provides?: P | undefined;
  /** When attempts are used up, revert the whole flow, whatever a surrounding controller would say. @default false */
  revertAll?: boolean | undefined;
  /** Waits before the next attempt; durable when longer than the conductor's `parkMs`. @default no wait */
  backoff?: Backoff | undefined;
}

/** What a controller's code learns of its run. */
export interface RetryContext {
  /** Oldest first, the last 100; empty in the first `execute`. Cleared when the controller is reverted. */
  readonly history: readonly Attempt[];
  readonly job?: Job;
  /** Aborts when the claim is lost or the job is cancelled. */
  readonly signal: AbortSignal;
}

/** What `revert` of a controller learns beyond that. */
export interface RetryRevertContext extends RetryContext {
  /** Failures of the current attempt by atom name. */
  readonly failures: Readonly<Record<string, Failure>>;
}

/** What a controller says of a failure. `delayMs` is waited before the next attempt, durably when it is long. */
export type RetryAnswer = Decision | { readonly decision: "RETRY"; readonly delayMs: number };

/** A controller that only counts its attempts, so that an engine need not wait for what it says. For engines. */
export interface CountedRetry extends Retry {
  readonly version: number;
  readonly retrying: object;
  /** What attempt number `attempt`, from 1, provides. */
  readonly provide: (attempt: number, input: Readonly<Record<string, unknown>>) => unknown;
  /** What becomes of a failure in it. */
  readonly judge: (attempt: number, input: Readonly<Record<string, unknown>>) => RetryAnswer;
  readonly revert?: undefined;
}

/** A controller with code of the user's, which is run as a task's is. For engines. */
export interface CustomRetry extends Retry {
  readonly version: number;
  /** What an engine needs to obey it. */
  readonly retrying: object;
  readonly execute: (input: object, context: RetryContext) => unknown;
  readonly onFailure: (input: object, context: RetryContext) => unknown;
  readonly revert?: (input: object, context: RetryRevertContext) => unknown;
}

/** A retry controller with its code. For engines. */
export type RetryCode = CountedRetry | CustomRetry;

/** Whether a controller decides at once. */
export const isCounted = (code: RetryCode): code is CountedRetry => "judge" in code;
