import { createCollection, localOnlyCollectionOptions } from "@tanstack/db";
import { IndexedDBAdapter, startOfflineExecutor } from "@tanstack/offline-transactions";
import { deleteDB } from "idb";
import { send, task } from "footplate";
import { openTab } from "footplate/indexeddb";
import { Queue } from "workbox-background-sync";
import { median, medians, milliseconds } from "../measure.ts";
import type { Row } from "../report.ts";

const REQUESTS = 100;
const ROUNDS = 3;
const URL_OF_ALL = "/deliveries";

type Durability = "strict" | "relaxed";

/** Requests that are queued one after the other and then delivered, beside two that do nothing else. */
export async function requestQueue(): Promise<Row[]> {
  const acks = { strict: [] as number[], relaxed: [] as number[], workbox: [] as number[] };
  const [one, several, relaxed, workbox, tanstack] = (await medians(
    ROUNDS,
    () => byFootplate("strict", 1, acks.strict),
    () => byFootplate("strict", 8, acks.strict),
    () => byFootplate("relaxed", 8, acks.relaxed),
    () => byWorkbox(acks.workbox),
    byTanStack,
  )) as [number, number, number, number, number];
  const rate = (ms: number) => ({ figure: (REQUESTS / ms) * 1_000, unit: "requests/s" });
  const ack = (list: readonly number[]) => ({ figure: median(list), unit: "ms" });
  return [
    { what: "requests queued and delivered, one at once, strict", ...rate(one) },
    { what: "8 at once, strict", ...rate(several) },
    { what: "8 at once, relaxed", ...rate(relaxed) },
    { what: "workbox-background-sync, one at once, relaxed", ...rate(workbox) },
    { what: "@tanstack/offline-transactions, one at once, relaxed", ...rate(tanstack) },
    { what: "8 at once, relaxed, beside Workbox", figure: workbox / relaxed, unit: "times" },
    { what: "8 at once, relaxed, beside TanStack", figure: tanstack / relaxed, unit: "times" },
    { what: "until one is queued, strict", ...ack(acks.strict) },
    { what: "until one is queued, relaxed", ...ack(acks.relaxed) },
    { what: "until Workbox has queued one, relaxed", ...ack(acks.workbox) },
  ];
}

const body = (x: number) => JSON.stringify({ x, text: "a form that somebody filled in" });

async function byFootplate(
  durability: Durability,
  concurrency: number,
  acks: number[],
): Promise<number> {
  const deliver = task("deliver", {
    requires: ["x"],
    execute: async ({ x }: { x: number }, context) => {
      await send(URL_OF_ALL, { method: "POST", body: body(x) }, context);
    },
  });
  const name = `footplate-${crypto.randomUUID()}`;
  const tab = openTab({ name, flows: [deliver], durability, concurrency, persist: false });
  let over = 0;
  const all = new Promise<void>((resolve) => {
    tab.conductor.on("job_consumed", () => {
      over += 1;
      if (over === REQUESTS) resolve();
    });
  });
  // As where there is no network yet.
  await tab.conductor.stop();
  const ms = await milliseconds(async () => {
    for (let x = 0; x < REQUESTS; x += 1) {
      acks.push(await milliseconds(() => tab.post({ flow: deliver, store: { x } })));
    }
    tab.conductor.start();
    await all;
  });
  await tab.close();
  await deleteDB(name);
  return ms;
}

async function byWorkbox(acks: number[]): Promise<number> {
  // Made for service workers, it looks for Background Sync there; what it stores and sends is the same in a page.
  Object.defineProperty(globalThis, "registration", { value: {}, configurable: true });
  const queue = new Queue(`workbox-${crypto.randomUUID()}`, { onSync: () => {} });
  return milliseconds(async () => {
    for (let x = 0; x < REQUESTS; x += 1) {
      const request = new Request(URL_OF_ALL, { method: "POST", body: body(x) });
      acks.push(await milliseconds(() => queue.pushRequest({ request })));
    }
    await queue.replayRequests();
  });
}

async function byTanStack(): Promise<number> {
  const name = `tanstack-${crypto.randomUUID()}`;
  const forms = createCollection(
    localOnlyCollectionOptions({ id: name, getKey: (form: { x: number }) => form.x }),
  );
  const executor = startOfflineExecutor({
    collections: { [name]: forms },
    storage: new IndexedDBAdapter(name, "transactions"),
    mutationFns: {
      deliver: async ({ transaction, idempotencyKey }) => {
        const { x } = transaction.mutations[0].modified as { x: number };
        const headers = { "idempotency-key": idempotencyKey };
        const response = await fetch(URL_OF_ALL, { method: "POST", body: body(x), headers });
        if (!response.ok) throw new Error(`"${response.status}"`);
      },
    },
  });
  await executor.waitForInit();
  if (!executor.isOfflineEnabled) throw new Error("TanStack would store nothing here");
  const ms = await milliseconds(async () => {
    const all = Array.from({ length: REQUESTS }, (_, x) => {
      const made = executor.createOfflineTransaction({
        mutationFnName: "deliver",
        autoCommit: false,
      });
      made.mutate(() => void forms.insert({ x }));
      return made.commit();
    });
    await Promise.all(all);
  });
  // It keeps its connection, so that its database goes with the profile.
  executor.dispose();
  return ms;
}
