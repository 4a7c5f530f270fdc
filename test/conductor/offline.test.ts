import { createServer } from "node:http";
import { once } from "node:events";
import { expect, it } from "vitest";
import { memoryJobStore, wakeOnline } from "../../src/adapter.ts";
import {
  createConductor,
  memoryJobBoard,
  memoryPersistence,
  RetryLater,
  send,
  task,
  type Conductor,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { freePort } from "../../scripts/free-port.ts";

const DAY_MS = 24 * 60 * 60_000;
const LONGEST_OFFLINE_MS = 60_000;

it("P10: a job that is offline for a day and more than 200 tries still succeeds, charged for none of them", async () => {
  const clock = manualClock();
  const port = await freePort();
  const keys: string[] = [];
  const deliver = task("deliver", {
    provides: "answer",
    async execute(_, context) {
      keys.push(context.idempotencyKey);
      const response = await send(`http://127.0.0.1:${port}/`, { method: "POST" }, context);
      return response.text();
    },
  });
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  await using conductor = createConductor({ board, persistence, flows: [deliver], clock });

  const dayIsOver = clock.now() + DAY_MS;
  let parked = next(conductor, "job_parked");
  const { id } = await board.post({ flow: deliver });
  conductor.start();
  while (clock.now() < dayIsOver) {
    await parked;
    parked = next(conductor, "job_parked");
    await clock.advance(LONGEST_OFFLINE_MS);
  }
  await parked;
  expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED" });
  expect(keys.length).toBeGreaterThan(200);

  const receiver = createServer((request, response) => response.end(request.method));
  await once(receiver.listen(port, "127.0.0.1"), "listening");
  try {
    const consumed = next(conductor, "job_consumed");
    await clock.advance(LONGEST_OFFLINE_MS);
    await consumed;
  } finally {
    receiver.close();
  }
  expect(await board.get(id)).toMatchObject({
    state: "COMPLETE",
    outcome: { ok: true, fate: "CONSUMED", flowState: "SUCCESS", results: { answer: "POST" } },
    attempts: { failed: 0, lost: 0, errors: 0 },
  });
  expect(new Set(keys).size).toBe(1);
}, 120_000);

const next = (conductor: Conductor, event: "job_parked" | "job_consumed") =>
  new Promise<void>((resolve) => {
    const off = conductor.on(event, () => {
      off();
      resolve();
    });
  });

it("P10: a job that waits for the network is tried again at once when that is back", async () => {
  const clock = manualClock();
  const store = memoryJobStore();
  const board = memoryJobBoard({ clock, store });
  const persistence = memoryPersistence({ clock });
  let tries = 0;
  const deliver = task("deliver", {
    execute() {
      tries += 1;
      if (tries < 3) throw new RetryLater("No network", { until: "online" });
    },
  });
  await using conductor = createConductor({ board, persistence, flows: [deliver], clock });
  const { id } = await board.post({ flow: deliver });
  for (const event of ["job_parked", "job_parked", "job_consumed"] as const) {
    const told = next(conductor, event);
    if (!conductor.dispatching) conductor.start();
    await wakeOnline(store, clock.now());
    await told;
  }
  expect(clock.now()).toBe(manualClock().now());
  expect((await board.get(id))?.outcome).toMatchObject({ ok: true });
});
