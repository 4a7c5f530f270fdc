import { FootplateError } from "../errors.ts";
import type { Child } from "./flow.ts";

/** An order between two children of a graph. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/**
 * Gives a link for `graphFlow`: `to` runs after `from`.
 * @throws {FootplateError} `INVALID_INPUT` for what has no name, and for conditions, which links do not have yet
 */
export function link(from: Child | string, to: Child | string, ...conditions: never[]): Link {
  if (conditions.length > 0) {
    throw new FootplateError("INVALID_INPUT", "A link has no condition: it orders two children");
  }
  return { from: nameOf(from), to: nameOf(to) };
}

function nameOf(child: Child | string): string {
  const name: unknown = typeof child === "string" ? child : child?.name;
  if (typeof name === "string") return name;
  throw new FootplateError("INVALID_INPUT", "A link needs two children, or their names");
}
