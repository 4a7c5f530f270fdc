import { backoffMs, type Backoff } from "../backoff.ts";
import { defaultBackoff } from "./options.ts";
import { report } from "../notifier.ts";

/** A backoff that never throws: what somebody's function threw is reported, and the default one counts in its place. */
export function safeBackoff(given: Backoff | undefined): Backoff {
  if (typeof given !== "function") return given ?? defaultBackoff;
  return (attempt) => {
    try {
      return given(attempt);
    } catch (error) {
      report(error);
      return backoffMs(defaultBackoff, attempt);
    }
  };
}
