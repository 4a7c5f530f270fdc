// Run by Node as it stands here, so that old versions can: imports what it is given, then runs a job.
import { createConductor, memoryJobBoard, memoryPersistence, task, type } from "footplate";

for (const path of process.argv.slice(2)) await import(path);

const hello = task("hello", {
  input: { name: type() },
  provides: "greeting",
  execute: ({ name }) => `Hello, ${name}`,
});

const board = memoryJobBoard();
const job = await board.post({ flow: hello, store: { name: "Ada" } });
const conductor = createConductor({ board, persistence: memoryPersistence(), flows: [hello] });
await conductor.run({ untilIdle: true });
const { fate, flowState, results } = await board.wait(job);
console.log(`Node ${process.versions.node}: ${results?.greeting}: ${fate}, ${flowState}`);
