import { unorderedFlowWith } from "../flow/unordered.ts";
import { BESIDE } from "./beside.ts";

/**
 * Gives a flow whose children run in any order, at once where the engine may; siblings see nothing of each other. Where not all
 * may run at once, they start in the order in which they are declared, those of a higher priority first.
 * @throws {FootplateError} `DUPLICATE` for an atom's name used twice at any depth; `COMPILATION` for a child that is neither a
 * flow nor a task; `INVALID_INPUT` without a name, and for an `input` that is no schema.
 */
export const unorderedFlow = unorderedFlowWith(BESIDE);
