import { errorFrom } from "../failure.ts";
import { FootplateError } from "../errors.ts";
import type { Reply } from "../wire.ts";

/** Tells whether the routes said that there is no such record, rather than no such route. */
export function isMissing(reply: Reply<unknown>, id: string): boolean {
  if (reply.ok) return false;
  const error = errorFrom(reply.failure);
  return FootplateError.is(error, "NOT_FOUND") && error.details?.["id"] === id;
}
