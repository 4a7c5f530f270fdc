import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { cancelAllOf } from "../examples/cookbook/cancel.ts";
import { charge } from "../examples/cookbook/charge.ts";
import { skipFirst } from "../examples/cookbook/lane.ts";
import { orderAt } from "../examples/cookbook/patience.ts";
import { remindLater } from "../examples/cookbook/reminder.ts";
import { lineOf, needsLook, tryAgain } from "../examples/cookbook/trash.ts";
import { unsent } from "../examples/cookbook/unsent.ts";
import { isUnused, order, orderInParts } from "../examples/cookbook/versions.ts";
import {
  createConductor,
  createEngine,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  task,
  waitForSignal,
  type ConductorOptions,
} from "../src/index.ts";
import { manualClock } from "../src/testing/manual-clock.ts";

function yard() {
  const clock = manualClock();
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  const run = (flows: ConductorOptions["flows"], options: Partial<ConductorOptions> = {}) =>
    createConductor({ board, persistence, clock, flows, ...options }).run({ untilIdle: true });
  return { clock, board, persistence, run };
}

it("orderAt of docs/cookbook.md waits for a shop that is down, uncharged, and gives up at last", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(503, { "retry-after": "60" }).end();
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { clock, board, run } = yard();
  const flow = orderAt(`http://127.0.0.1:${port}`, 3);
  const { id } = await board.post({ flow, store: { item: "pen" } });
  for (let turn = 1; turn <= 3; turn += 1) {
    await run([flow]);
    expect(asked).toBe(turn);
    if (turn < 3) {
      expect(await board.get(id)).toMatchObject({ attempts: { failed: 0, lost: 0, errors: 0 } });
      await expect(unsent(board, clock.now())).resolves.toEqual([expect.stringMatching("sleeps")]);
    }
    await clock.advance(60_000);
  }
  expect(await board.get(id)).toMatchObject({
    outcome: {
      flowState: "REVERTED",
      failure: { message: "It was tried 3 times", cause: { name: "RetryLater" } },
    },
  });
});

it("charge of docs/cookbook.md charges once, whether or not its result was written down", async () => {
  const charges: string[] = [];
  const persistence = memoryPersistence();
  let dies = () => {};
  const payments = {
    find: async (key: string) => (charges.includes(key) ? `receipt for ${key}` : undefined),
    async charge(cents: number, key: string) {
      charges.push(key);
      expect(cents).toBe(900);
      dies();
      return `receipt for ${key}`;
    },
    refund: async () => {},
  };
  const flow = charge(payments);
  const store = { cents: 900 };
  const first = createEngine(flow, { persistence, flowId: "f", store, generation: 1 });
  dies = () => first.detach();
  await first.run();
  expect(first.state).not.toBe("SUCCESS");
  const second = createEngine(flow, { persistence, flowId: "f", store, generation: 2 });
  await second.run();
  expect(charges).toEqual(["f/charge/execute/0"]);
});

it("needsLook, lineOf and tryAgain of docs/cookbook.md find what went wrong, and mend it", async () => {
  const { board, run } = yard();
  const flow = task("half", {
    requires: ["of"],
    execute({ of }: { of: number }) {
      if (of % 2 === 1) throw new Error(`${of} is odd`);
    },
  });
  await board.post({ flow, name: "good", store: { of: 2 } });
  await board.post({ flow, name: "odd", store: { of: 3 } });
  const late = await board.post({ flow: "late" });
  const claim = await board.claimJob(late.id, { who: "me", leaseMs: 1_000 });
  await board.trash(claim, "Nobody knows how");
  await run([flow]);
  const [trashed, failed] = await needsLook(board);
  expect(JSON.parse(lineOf(trashed!))).toMatchObject({ why: "Nobody knows how" });
  expect(JSON.parse(lineOf(failed!))).toMatchObject({
    name: "odd",
    why: "3 is odd",
    store: { of: 3 },
  });
  await tryAgain(board, failed!, { of: 4 });
  await run([flow]);
  await expect(board.wait(failed!)).resolves.toMatchObject({ ok: true });
  await expect(needsLook(board)).resolves.toMatchObject([{ id: late.id }]);
});

it("skipFirst of docs/cookbook.md frees a lane whose first job waits", async () => {
  const { board, run } = yard();
  const reverted: string[] = [];
  const flow = linearFlow("edit", [
    task("open", { execute() {}, revert: () => void reverted.push("open") }),
    waitForSignal("approve"),
  ]);
  const first = await board.post({ flow, lane: "report" });
  const second = await board.post({ flow, lane: "report" });
  await run([flow]);
  expect(await board.get(second.id)).toMatchObject({ generation: 0 });
  await expect(skipFirst(board, "report", "It takes too long")).resolves.toMatchObject({
    id: first.id,
  });
  await run([flow]);
  expect(reverted).toEqual(["open"]);
  expect(await board.get(first.id)).toMatchObject({ outcome: { fate: "CANCELLED" } });
  expect(await board.get(second.id)).toMatchObject({ waitingFor: ["approve"] });
  await expect(skipFirst(board, "none", "")).resolves.toBeUndefined();
});

it("isUnused of docs/cookbook.md says when the code of an older flow may go", async () => {
  const { board, run } = yard();
  const old = await board.post({ flow: order });
  await board.post({ flow: orderInParts });
  await expect(isUnused(board, "order")).resolves.toBe(false);
  await run([order, orderInParts]);
  await expect(board.wait(old)).resolves.toMatchObject({ ok: true });
  await expect(isUnused(board, "order")).resolves.toBe(true);
});

it("a job of docs/cookbook.md that was begun by another version waits for it, uncharged", async () => {
  const { clock, board, run } = yard();
  const before = linearFlow("order", [task("pay", { execute() {} }), waitForSignal("shipped")]);
  const after = linearFlow("order", [
    task("pay", { version: 2, execute() {} }),
    waitForSignal("shipped"),
  ]);
  const { id } = await board.post({ flow: before });
  await run([before]);
  await board.signal(id, "shipped");
  await run([after]);
  const job = await board.get(id);
  expect(job?.turns.at(-1)?.reason).toMatch(/^INCOMPATIBLE/);
  expect(job).toMatchObject({ state: "UNCLAIMED", attempts: { failed: 0, lost: 0, errors: 0 } });
  await clock.advance(job!.runAt - clock.now());
  await run([before]);
  await expect(board.wait(id)).resolves.toMatchObject({ ok: true });
});

it("remindLater of docs/cookbook.md goes by the clock of the board", async () => {
  const { clock, board } = yard();
  const job = await remindLater(board, "tea");
  expect(job.runAt).toBe(clock.now() + 600_000);
  expect(job.runAt).not.toBe(Date.now() + 600_000);
});

it("cancelAllOf of docs/cookbook.md asks for the end of one customer's jobs", async () => {
  const { board, run } = yard();
  const flow = task("f", { execute() {} });
  await board.post({ flow, meta: { customer: "ada" } });
  const other = await board.post({ flow, meta: { customer: "bob" } });
  await expect(cancelAllOf(board, "ada")).resolves.toBe(1);
  await run([flow]);
  await expect(board.counts()).resolves.toMatchObject({ CANCELLED: 1, CONSUMED: 1 });
  await expect(board.wait(other)).resolves.toMatchObject({ ok: true });
});
