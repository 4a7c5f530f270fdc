import { FootplateError } from "../errors.ts";
import type {
  CustomRetry,
  Retry,
  RetryAnswer,
  RetryContext,
  RetryRevertContext,
} from "../flow/retry.ts";
import type { NamesCheck } from "../flow/task.ts";
import { RETRYING } from "./retrying-kit.ts";

/**
 * Declares a retry controller of your own. Its code runs as a task's does: once it is stored that it begins, and again after a
 * crash. What `onFailure` throws, or says that is no decision, fails the flow with `EXECUTION`; what `execute` throws is a
 * failure, of which the controllers around this one decide.
 * @throws {FootplateError} `INVALID_INPUT` without a name or one of the functions
 */
export function retry<
  const Req extends readonly string[] = readonly [],
  In extends object = { [K in Req[number]]: any },
  R = void,
  const P extends string = never,
>(
  name: string,
  spec: {
    requires?: Req | undefined;
    provides?: P | undefined;
    /** What it gives is what this attempt provides. */
    execute(input: In, context: RetryContext): R | Promise<R>;
    /** Called once a failure, with it already in the last attempt of `history`. Nothing starts until it has answered. */
    onFailure(input: NoInfer<In>, context: RetryContext): RetryAnswer | Promise<RetryAnswer>;
    /** Called when the controller itself is reverted; not before each new attempt. */
    revert?(input: NoInfer<In>, context: RetryRevertContext): unknown;
  } & NamesCheck<"requires", In, Req[number], Req[number]>,
  // So that a function that says it gives some `Retry` does not say what this one reads.
): Retry<NoInfer<In>, NoInfer<{ [K in P]: Awaited<R> }>> {
  return controllerFrom(name, spec as unknown as Spec);
}

/** A spec without its types. */
interface Spec extends Pick<CustomRetry, "execute" | "onFailure" | "revert"> {
  readonly requires?: readonly string[];
  readonly provides?: string;
}

function controllerFrom(name: string, spec: Spec): CustomRetry {
  if (typeof name !== "string" || name === "") {
    throw new FootplateError("INVALID_INPUT", "A retry controller needs a name");
  }
  if (typeof spec?.execute !== "function" || typeof spec.onFailure !== "function") {
    const lacking = typeof spec?.execute === "function" ? "onFailure" : "execute";
    throw new FootplateError("INVALID_INPUT", `Retry "${name}" has no function "${lacking}"`);
  }
  const { requires = [], provides } = spec;
  return {
    kind: "retry",
    name,
    version: 1,
    retrying: RETRYING,
    requires: [...new Set(requires)].toSorted(),
    provides: provides === undefined ? [] : [provides],
    execute: (input, context) => spec.execute(input, context),
    onFailure: (input, context) => spec.onFailure(input, context),
    ...(spec.revert && { revert: (input, context) => spec.revert!(input, context) }),
  };
}
