import { expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  linearFlow,
  link,
  retry,
  task,
  times,
  type Flow,
} from "../../../src/index.ts";
import { flaky } from "./diary.ts";

// As upstream allows: where a task may go from each state.
const TASK: Readonly<Record<string, readonly string[]>> = {
  // It starts, or a decider says no.
  PENDING: ["RUNNING", "IGNORE"],
  RUNNING: ["SUCCESS", "FAILURE"],
  SUCCESS: ["REVERTING"],
  FAILURE: ["REVERTING"],
  REVERTING: ["REVERTED", "REVERT_FAILURE"],
  // It starts over.
  REVERTED: ["PENDING"],
  IGNORE: ["PENDING"],
  // Only a second run goes on from here.
  REVERT_FAILURE: [],
};
// A controller beyond that: it is over when all below it is, and then begins the next attempt.
const RETRY = { ...TASK, SUCCESS: ["REVERTING", "RETRYING"], RETRYING: ["RUNNING"] };

const own = retry("own", {
  execute() {},
  onFailure: (_, { history }) => (history.length < 2 ? "RETRY" : "REVERT"),
  revert() {},
});
const stuck = task("stuck", {
  execute() {},
  revert() {
    throw new Error("stuck");
  },
});
const decided = graphFlow("decided", [flaky("a"), flaky("no"), flaky("b", 1)], {
  links: [link("a", "no", { decider: () => false, depth: "ATOM" }), link("no", "b")],
  retry: times(2),
});

it.each<[string, Flow]>([
  ["succeeds in its second attempt", linearFlow("f", [flaky("a"), flaky("b", 1)], { retry: own })],
  ["uses its attempts up", linearFlow("f", [flaky("a"), flaky("b", 9)], { retry: own })],
  [
    "has retries inside each other",
    linearFlow("f", [linearFlow("g", [flaky("b", 3)], { retry: own })], { retry: times(2) }),
  ],
  ["cannot be reverted", linearFlow("f", [stuck, flaky("b", 9)], { retry: times(2) })],
  ["ignores an atom, twice", decided],
])("EN-42: tasks and controllers move as upstream's do in a flow that %s", async (_, flow) => {
  const engine = createEngine(flow);
  const wrong: string[] = [];
  let moves = 0;
  engine.on("*", (event) => {
    if (event.type !== "task" && event.type !== "retry") return;
    const { type, name, state, previous = "" } = event;
    const table: Readonly<Record<string, readonly string[]>> = type === "task" ? TASK : RETRY;
    moves += 1;
    if (!table[previous]?.includes(state)) wrong.push(`${name}: ${previous} to ${state}`);
  });
  await engine.run().catch(() => {});
  // What was reverted starts over; there is no way on from anything else that has ended.
  if (engine.state === "REVERTED") await engine.run().catch(() => {});
  expect(wrong).toEqual([]);
  expect(moves).toBeGreaterThan(8);
});
