import { expect, it } from "vitest";
import { deliver } from "../examples/flows/deliver.ts";
import { downloadFrom } from "../examples/flows/download.ts";
import { importAll } from "../examples/flows/import-all.ts";
import { publish } from "../examples/flows/publish.ts";
import { receive } from "../examples/flows/receive.ts";
import { workOn } from "../examples/flows/work-on.ts";
import {
  createConductor,
  createEngine,
  memoryJobBoard,
  memoryPersistence,
  run,
} from "../src/index.ts";
import { manualClock } from "../src/testing/manual-clock.ts";

it("receive of docs/flows.md hands values on by name", async () => {
  const text = "Ode\nto joy";
  const given = { text, title: "Ode", words: 3, price: 60 };
  await expect(run(receive, { text })).resolves.toEqual({ ...given, path: "inbox/Ode" });
  const folder = "poems";
  await expect(run(receive, { text, folder })).resolves.toMatchObject({ path: "poems/Ode" });
});

it("deliver of docs/flows.md goes on without the task that is ignored", async () => {
  await expect(run(deliver, { item: "pen" })).resolves.toMatchObject({ sent: "pen by 1st class" });
  await expect(run(deliver, { item: "piano" })).resolves.toMatchObject({
    sent: "piano by courier",
  });
});

it("downloadFrom of docs/flows.md is patient with one mirror, and removes what another gave", async () => {
  const clock = manualClock();
  const asked: string[] = [];
  const removed: string[] = [];
  const ask = async (mirror: string, signal: AbortSignal) => {
    asked.push(`${mirror} at ${clock.now() - startedAt}`);
    if (mirror === "slow") await clock.sleep(60_000, signal);
    return `${mirror} file`;
  };
  const startedAt = clock.now();
  const mirrors = ["slow", "broken", "complete"];
  const flow = downloadFrom(mirrors, ask, (file) => removed.push(file));
  const downloaded = run(flow, {}, { clock }).catch((error: Error) => error.message);
  await clock.advance(60_000);
  await expect(downloaded).resolves.toBe('"complete file" is not complete');
  expect(asked).toEqual([
    "slow at 0",
    "slow at 11000",
    "slow at 23000",
    "broken at 33000",
    "complete at 33500",
  ]);
  expect(removed).toEqual(["broken file", "complete file"]);
});

it("importAll of docs/flows.md reads no page again that was read", async () => {
  const persistence = memoryPersistence();
  const asked: string[] = [];
  let dies = () => {};
  const flow = importAll(async (url) => {
    asked.push(url);
    if (url === "b") dies();
    return url.repeat(3);
  });
  const store = { urls: ["a", "b", "c"] };
  const first = createEngine(flow, { persistence, flowId: "f", store, generation: 1 });
  dies = () => first.detach();
  await first.run();
  dies = () => {};
  const second = createEngine(flow, { persistence, flowId: "f", store, generation: 2 });
  await second.run();
  expect(asked).toEqual(["a", "b", "b", "c"]);
  expect(second.fetch("letters")).toBe(9);
  expect(second.detail?.atoms["import"]).toMatchObject({
    progress: { fraction: 1, details: { url: "c" } },
    logs: [{ message: "All were read", fields: { urls: 3 } }],
  });
});

it("publish of docs/flows.md waits for an editor, then for a night", async () => {
  const clock = manualClock();
  const [board, persistence] = [memoryJobBoard({ clock }), memoryPersistence({ clock })];
  const conductor = createConductor({ board, persistence, clock, flows: [publish] });
  const job = await board.post({ flow: publish });
  await conductor.run({ untilIdle: true });
  expect(await board.get(job.id)).toMatchObject({ waitingFor: ["approve"] });
  await board.signal(job.id, "approve", { by: "Ada" });
  const { nextAt } = await conductor.run({ untilIdle: true });
  expect(nextAt).toBe(clock.now() + 8 * 60 * 60_000);
  await clock.advance(8 * 60 * 60_000);
  await conductor.run({ untilIdle: true });
  await expect(board.wait(job)).resolves.toMatchObject({ results: { line: "Published by Ada" } });
});

it("workOn of docs/flows.md begins a flow, comes back to it, and shuts out who had it before", async () => {
  const persistence = memoryPersistence();
  await expect(workOn(publish, "f", persistence)).resolves.toBeGreaterThan(Date.now());
  const stopped = AbortSignal.abort();
  await expect(workOn(publish, "f", persistence, stopped)).resolves.toBe(Infinity);
  await expect(persistence.flow("f")).resolves.toMatchObject({ generation: 2 });
  await expect(workOn(deliver, "g", persistence)).rejects.toMatchObject({
    code: "MISSING_DEPENDENCIES",
  });
});
