import {
  FootplateError,
  type ConductorOptions,
  type Flow,
  type FlowFactory,
  type JobBoard,
  type Task,
} from "../../src/index.ts";
import { atomIn, type PlainPosting } from "../../src/adapter.ts";
import type { SymbolsOf } from "./shown.ts";

/** The flows that are known here, by name. */
export type KnownFlow = (name: string) => Flow | Task | FlowFactory | undefined;

/** Finds flows of a list, which is not asked for before one is sought. */
export function knownFlow<C>(
  flows: ConductorOptions["flows"] | ((c: C) => ConductorOptions["flows"]),
  c: C,
): KnownFlow {
  return (name) =>
    (typeof flows === "function" ? flows(c) : flows).find((each) => each.name === name);
}

/** The board, but with flows that are known here: what is posted by name is checked as if the flow itself were given. */
export function checkedFlows(board: JobBoard, flowOf: KnownFlow): JobBoard {
  const known = (name: string) => {
    const flow = flowOf(name);
    if (flow) return flow;
    throw new FootplateError("INVALID_INPUT", `No flow "${name}" is known here`, {
      details: { path: "flow" },
    });
  };
  const postAll = (postings: readonly PlainPosting[]) =>
    board.postAll(postings.map((posting) => ({ ...posting, flow: known(posting.flow) })));
  return Object.create(board, { postAll: { value: postAll } }) as JobBoard;
}

/** Tells what atoms of flows read and give, of those that are known here and not made of a job's arguments. */
export const symbolsOf =
  (flowOf: KnownFlow): SymbolsOf =>
  (name, atom) => {
    const flow = flowOf(name);
    if (!flow || flow.kind === "factory") return undefined;
    const { requires = [], provides = [] } = atomIn(flow, atom) ?? {};
    return { requires, provides };
  };
