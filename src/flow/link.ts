import { FootplateError } from "../errors.ts";
import type { Child } from "./flow.ts";

/** An order between two children of a graph, and who decides whether the later one runs. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** Given the results of all decided predecessors by name; false ignores `to`. */
  readonly decider?:
    | ((history: Readonly<Record<string, unknown>>) => boolean | Promise<boolean>)
    | undefined;
  /** How much a "no" ignores: everything downstream, the flow, the neighbours, or the atom alone. @default "ALL" */
  readonly depth?: "ALL" | "FLOW" | "NEIGHBORS" | "ATOM" | undefined;
}

/** How much the "no" of a link's decider ignores. */
export type Depth = NonNullable<Link["depth"]>;

const DEPTHS: readonly unknown[] = ["ALL", "FLOW", "NEIGHBORS", "ATOM"] satisfies Depth[];

/**
 * Gives a link for `graphFlow`: `to` runs after `from`, and only if `decider` allows it. Without a decider, `depth` says nothing.
 * @throws {FootplateError} `INVALID_INPUT` for what has no name, a decider that is no function and an unknown depth
 */
export function link(
  from: Child | string,
  to: Child | string,
  options: Pick<Link, "decider" | "depth"> = {},
): Link {
  const { decider, depth } = options;
  const names = { from: nameOf(from), to: nameOf(to) };
  const which = `The link from "${names.from}" to "${names.to}"`;
  if (decider !== undefined && typeof decider !== "function") {
    throw new FootplateError("INVALID_INPUT", `${which} has a decider that is no function`);
  }
  if (depth !== undefined && !DEPTHS.includes(depth)) {
    const known = DEPTHS.map((each) => `"${String(each)}"`).join(", ");
    throw new FootplateError(
      "INVALID_INPUT",
      `${which} has the depth "${String(depth)}", which is none of ${known}`,
    );
  }
  return { ...names, ...(decider && { decider }), ...(depth && { depth }) };
}

function nameOf(child: Child | string): string {
  const name: unknown = typeof child === "string" ? child : child?.name;
  if (typeof name === "string") return name;
  throw new FootplateError("INVALID_INPUT", "A link needs two children, or their names");
}
