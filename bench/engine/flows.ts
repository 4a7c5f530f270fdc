import {
  graphFlow,
  link,
  linearFlow,
  memoryPersistence,
  createEngine,
  task,
  unorderedFlow,
  type Flow,
} from "footplate";

const nothing = () => {};

/** Tasks that do nothing, and undo it. */
const tasks = (count: number) =>
  Array.from({ length: count }, (_, at) => task(`t${at}`, { execute: nothing, revert: nothing }));

const fails = task("fails", {
  execute() {
    throw new Error("fails");
  },
});

const LINKS_A_TASK = 5;

/** What flows are made of, by how many tasks. */
export const flows: Readonly<Record<string, (count: number) => Flow>> = {
  linear: (count) => linearFlow("linear", tasks(count)),
  unordered: (count) => unorderedFlow("unordered", tasks(count)),
  // Each task but the first ones has five before it, not all of them near.
  graph: (count) =>
    graphFlow("graph", tasks(count), {
      links: Array.from({ length: count * LINKS_A_TASK }, (_, at) => {
        const to = Math.floor(at / LINKS_A_TASK);
        const from = to - 1 - (at % LINKS_A_TASK) * 7;
        return from < 0 ? undefined : link(`t${from}`, `t${to}`);
      }).filter((each) => each !== undefined),
    }),
};

/** The same, with a task behind it that fails. */
export const failing = (flow: Flow): Flow => linearFlow("failing", [flow, fails]);

/** Runs a flow on memory, and gives the engine. */
export async function ran(flow: Flow) {
  const engine = createEngine(flow, { persistence: memoryPersistence() });
  await engine.run().catch(nothing);
  return engine;
}
