import {
  FootplateError,
  type ConductorOptions,
  type Flow,
  type FlowFactory,
  type JobBoard,
  type Task,
} from "../../src/index.ts";
import type { PlainPosting } from "../../src/adapter.ts";

/** The board, but with flows that are known here: what is posted by name is checked as if the flow itself were given. */
export function checkedFlows<C>(
  board: JobBoard,
  flows: ConductorOptions["flows"] | ((c: C) => ConductorOptions["flows"]),
  c: C,
): JobBoard {
  const postAll = (postings: readonly PlainPosting[]) => {
    const known = typeof flows === "function" ? flows(c) : flows;
    return board.postAll(
      postings.map((posting) => ({ ...posting, flow: flowOf(known, posting.flow) })),
    );
  };
  return Object.create(board, { postAll: { value: postAll } }) as JobBoard;
}

function flowOf(flows: ConductorOptions["flows"], name: string): Flow | Task | FlowFactory {
  const flow = flows.find((each) => each.name === name);
  if (flow) return flow;
  throw new FootplateError("INVALID_INPUT", `No flow "${name}" is known here`, {
    details: { path: "flow" },
  });
}
