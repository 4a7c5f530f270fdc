import type { AtomDetail } from "../persistence/details.ts";
import type { RefuseLacking } from "./lacking.ts";
import type { Start } from "./schedule.ts";
import { checkedInput } from "./values.ts";

/**
 * Gives the input of an atom, once its schemas agreed; undefined for the revert of one that they never let run, as nothing is
 * there to be undone.
 * @throws {FootplateError} `INVALID_INPUT`; `MISSING_DEPENDENCIES`, if `refuseLacking`
 */
export async function admitted(
  { atom, action, input }: Start,
  detail: AtomDetail,
  refuseLacking: RefuseLacking | undefined,
): Promise<Record<string, unknown> | undefined> {
  try {
    refuseLacking?.(atom, input);
    return await checkedInput(atom, input);
  } catch (error) {
    if (action === "REVERT" && neverRan(detail, (error as Error).message)) return undefined;
    throw error;
  }
}

/** Whether each execution since it was last undone was refused like this. Of one that is not known any more, nobody can say. */
function neverRan({ attempts, runs }: AtomDetail, refusal: string): boolean {
  const undone = runs.findLastIndex(
    ({ action, endedAt, failure }) => action === "REVERT" && endedAt !== undefined && !failure,
  );
  const since = runs.slice(undone + 1).filter(({ action }) => action === "EXECUTE");
  if (undone < 0 && since.length < attempts) return false;
  return since.length > 0 && since.every(({ failure }) => failure?.message === refusal);
}
