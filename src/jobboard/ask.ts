import { name, number, oneOf, shape, type Check } from "../shape.ts";
import type { ClaimToken } from "../job.ts";
import type { BoardVerbs, Verb } from "./verbs.ts";

/** The ask of a verb, field by field: a field that is added there does not compile until it is checked here. */
export const ask = <V extends Verb>(
  fields: Parameters<typeof shape<BoardVerbs[V]["ask"]>>[0],
): Check => shape<BoardVerbs[V]["ask"]>(fields);

/** A claim, as it comes back. */
export const claimToken = shape<ClaimToken>({ id: name, who: name, generation: number });

/** How a job may have ended. */
export const fate = oneOf("CONSUMED", "TRASHED", "CANCELLED");
