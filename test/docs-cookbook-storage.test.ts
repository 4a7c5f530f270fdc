import { expect, it } from "vitest";
import { sendDraft } from "../examples/cookbook/evicted.ts";
import { postNote } from "../examples/cookbook/quota.ts";
import { memoryJobStore } from "../src/adapter.ts";
import {
  createConductor,
  FootplateError,
  memoryJobBoard,
  memoryPersistence,
  task,
} from "../src/index.ts";
import { manualClock } from "../src/testing/manual-clock.ts";

it("postNote of docs/cookbook.md makes room once, and refuses when there is none to make", async () => {
  const clock = manualClock();
  const store = memoryJobStore();
  const capacity = 2;
  const full = memoryJobBoard({
    clock,
    store: {
      ...store,
      change: (reads, decide, options) =>
        store.change(
          reads,
          (found) => {
            const writes = decide(found);
            const isNew = writes.put?.some(({ id }) => !found.jobs.some((job) => job.id === id));
            if (isNew && size >= capacity) throw new FootplateError("QUOTA", "The disk is full");
            size += (isNew ? 1 : 0) - (writes.remove?.length ?? 0);
            return writes;
          },
          options,
        ),
    },
  });
  let size = 0;
  const persistence = memoryPersistence({ clock });
  const flow = task("note", { execute() {} });
  await postNote(full, persistence, "a");
  await createConductor({ board: full, persistence, clock, flows: [flow] }).run({
    untilIdle: true,
  });
  await clock.advance(1);
  await postNote(full, persistence, "b");
  const third = await postNote(full, persistence, "c");
  expect(third).toMatchObject({ store: { note: "c" } });
  await expect(postNote(full, persistence, "d")).rejects.toMatchObject({ code: "QUOTA" });
  await expect(full.counts()).resolves.toMatchObject({ UNCLAIMED: 2, CONSUMED: 0 });
});

it("sendDraft of docs/cookbook.md sends a draft anew when the storage was cleared", async () => {
  const clock = manualClock();
  let store = memoryJobStore();
  const board = memoryJobBoard({
    clock,
    store: {
      ...store,
      change: (...asked) => store.change(...asked),
      get: (id) => store.get(id),
      events: (after) => store.events(after),
      watch(wake) {
        wakes.add(wake);
        return store.watch(wake);
      },
    },
  });
  const wakes = new Set<() => void>();
  const sent: string[] = [];
  const flow = task("draft", {
    requires: ["text"],
    execute: ({ text }: { text: string }) => void sent.push(text),
  });
  const sending = sendDraft(board, "7", "Dear Ada");
  await expect.poll(() => wakes.size).toBeGreaterThan(0);
  store = memoryJobStore();
  for (const wake of wakes) wake();
  await expect.poll(async () => (await store.counts(clock.now())).UNCLAIMED).toBe(1);
  const persistence = memoryPersistence({ clock });
  await createConductor({ board, persistence, clock, flows: [flow] }).run({ untilIdle: true });
  for (const wake of wakes) wake();
  await expect(sending).resolves.toMatchObject({ ok: true });
  expect(sent).toEqual(["Dear Ada"]);
});
