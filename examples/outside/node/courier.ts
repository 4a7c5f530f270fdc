// Takes letters from a Worker's board to a mailbox until it is told to stop: `npm run build`, then
// `TOKEN=… npx node examples/outside/node/courier.ts --board http://localhost:8787 --mailbox http://localhost:8788`.
import { parseArgs } from "node:util";
import { createConductor, send } from "footplate";
import { httpJobBoard, httpPersistence } from "footplate/http";
import { letter } from "../letter.ts";

const {
  board,
  mailbox,
  "lease-ms": leaseMs,
} = parseArgs({
  options: {
    board: { type: "string", default: "http://localhost:8787" },
    mailbox: { type: "string", default: "http://localhost:8788" },
    "lease-ms": { type: "string", default: "30000" },
  },
}).values;
// Not as an option: every process of this machine can read what others were started with.
const edge = { url: board, headers: { authorization: `Bearer ${process.env["TOKEN"]}` } };

const conductor = createConductor({
  name: "courier",
  board: httpJobBoard(edge),
  persistence: httpPersistence(edge),
  flows: [
    letter(async (body, context) => {
      // With its key and its fence: a mailbox that heeds them has the letter once, whoever dies on the way.
      await send(new URL("/letters", mailbox), { method: "POST", body }, context);
    }),
  ],
  provides: ["mailbox"],
  concurrency: 4,
  leaseMs: Number(leaseMs),
});
conductor.on("job_claimed", ({ job }) => console.log(`Takes letter ${job.id}`));
conductor.on("job_consumed", ({ job }) => console.log(`Delivered letter ${job.id}`));
conductor.on("board_error", ({ error, retryInMs }) =>
  console.warn(`${error.code}: ${error.message}; asks again in ${retryInMs} ms`),
);

// What it holds goes back on the board at once; who is killed instead is noticed when his lease lapses.
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
await conductor.run({ signal: stop.signal });
