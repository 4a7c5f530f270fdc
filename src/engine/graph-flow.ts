import { graphFlowWith } from "../flow/graph.ts";
import { BESIDE } from "./beside.ts";
import { Deciders } from "./deciders.ts";
import { isPassed } from "./gate.ts";
import { reopen } from "./ignoring.ts";
import { refuseLacking } from "./lacking.ts";
import { createShadows } from "./shadows.ts";

// Only who makes graphs brings it along: in a page every byte is its visitors'.
const DECIDING = { Deciders, createShadows, isPassed, refuseLacking, reopen };

/** What an engine needs for deciders. */
export type Deciding = typeof DECIDING;

/**
 * Gives a flow ordered by what each child requires and provides, and by `links`. With a decider or a `target` a result
 * may be missing, whatever its type says.
 * @throws {FootplateError} `COMPILATION` for a cycle, for two providers of a required name that no link orders, and for a
 * link or target that names no child; `DUPLICATE` for an atom's name used twice; `INVALID_INPUT` as `link`, and as `linearFlow`.
 */
export const graphFlow = graphFlowWith({ deciding: DECIDING, beside: BESIDE });
