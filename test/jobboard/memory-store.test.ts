import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueOrder, memoryJobStore, type Reads, type StoredJob } from "../../src/adapter.ts";
import type { JobPriority } from "../../src/states.ts";

const storedJob = (sequence: number, change: Partial<StoredJob> = {}): StoredJob => ({
  id: `job-${sequence}`,
  name: "pack",
  flow: { name: "pack" },
  flowId: `job-${sequence}`,
  store: {},
  priority: "NORMAL",
  state: "UNCLAIMED",
  generation: 0,
  run: 0,
  runAt: 0,
  createdAt: 0,
  updatedAt: 0,
  sequence,
  needs: [],
  signals: {},
  signalled: false,
  attempts: { failed: 0, lost: 0, errors: 0 },
  turns: [],
  meta: {},
  dueAt: 0,
  ...change,
});

const putting = (jobs: readonly StoredJob[]) => () => ({ put: jobs, value: undefined });
const finding = (store: ReturnType<typeof memoryJobStore>, reads: Reads) =>
  store.change(reads, (value) => ({ value }));

/** What `Reads.due` means, by its own words. */
function dueByTheBook(jobs: readonly StoredJob[], due: NonNullable<Reads["due"]>) {
  const { now, limit, flows, provides = [] } = due;
  const fitting = jobs.filter(
    ({ flow, needs, dueAt }) =>
      dueAt !== undefined &&
      (!flows || flows.includes(flow.name)) &&
      needs.every((need) => provides.includes(need)),
  );
  const found = fitting
    .filter(({ dueAt = Infinity }) => dueAt <= now)
    .toSorted(dueOrder)
    .slice(0, limit);
  const others = fitting.filter((job) => !found.includes(job));
  const nextAt = Math.min(...others.map(({ dueAt = Infinity }) => dueAt));
  return { ids: found.map(({ id }) => id), nextAt: nextAt === Infinity ? undefined : nextAt };
}

const anyJob = fc.record({
  flow: fc.constantFrom("a", "b", "c"),
  priority: fc.constantFrom<JobPriority>("VERY_HIGH", "HIGH", "NORMAL", "LOW", "VERY_LOW"),
  needs: fc.subarray(["dom", "gpu"]),
  dueAt: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  isClaimed: fc.boolean(),
});

describe("memoryJobStore", () => {
  it("finds due jobs as Reads says", async () => {
    const request = fc.record({
      now: fc.integer({ min: 0, max: 20 }),
      limit: fc.integer({ min: 1, max: 12 }),
      flows: fc.option(fc.subarray(["a", "b", "c"]), { nil: undefined }),
      provides: fc.option(fc.subarray(["dom", "gpu"]), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyJob),
        fc.array(anyJob),
        request,
        async (first, second, asked) => {
          const store = memoryJobStore();
          // The second ones replace the first of the same number.
          const jobs = new Map<string, StoredJob>();
          for (const batch of [first, second]) {
            const put = batch.map(({ flow, dueAt, isClaimed, ...rest }, index) => {
              const { dueAt: _none, ...job } = storedJob(index, { ...rest, flow: { name: flow } });
              const state = dueAt === undefined ? "COMPLETE" : isClaimed ? "CLAIMED" : "UNCLAIMED";
              return { ...job, state, ...(dueAt !== undefined && { dueAt }) } as const;
            });
            await store.change({}, putting(put));
            for (const job of put) jobs.set(job.id, job);
          }
          const { flows, provides, ...due } = asked;
          const reads = { ...due, ...(flows && { flows }), ...(provides && { provides }) };
          const found = await finding(store, { due: reads });
          expect({ ids: found.jobs.map(({ id }) => id), nextAt: found.nextAt }).toEqual(
            dueByTheBook([...jobs.values()], reads),
          );
        },
      ),
    );
  });

  it("finds each job once, those that are due first", async () => {
    const store = memoryJobStore();
    const claimed = { state: "CLAIMED", dueAt: 9, token: "t", holder: "h" } as const;
    await store.change(
      {},
      putting([
        storedJob(1, { ...claimed, key: "k" }),
        storedJob(2, { untilOnline: true, dueAt: 5 }),
        storedJob(3),
        storedJob(4, { ...claimed, token: "u", holder: "i" }),
      ]),
    );
    const reads: Reads = {
      ids: ["job-1", "job-3", "none"],
      keys: [{ key: "k" }, { key: "none" }],
      token: "t",
      holder: "h",
      untilOnline: true,
      due: { now: 0, limit: 5 },
    };
    const found = await finding(store, reads);
    expect(found.jobs.map(({ sequence }) => sequence)).toEqual([3, 1, 2]);
    expect(found.lastSequence).toBe(4);
    expect((await finding(store, { holder: "i" })).jobs).toMatchObject([{ sequence: 4 }]);
  });

  it("finds ended jobs, longest ended first", async () => {
    const store = memoryJobStore();
    const ended = (sequence: number, endedAt: number, fate: "CONSUMED" | "TRASHED") => {
      const { dueAt: _, ...job } = storedJob(sequence);
      const outcome = { ok: false, fate, at: endedAt } as const;
      return { ...job, state: "COMPLETE", endedAt, outcome } as const;
    };
    const jobs = [ended(1, 30, "CONSUMED"), ended(2, 10, "TRASHED"), ended(3, 20, "CONSUMED")];
    await store.change({}, putting([...jobs, storedJob(4)]));
    const sequences = async (reads: NonNullable<Reads["ended"]>) =>
      (await finding(store, { ended: reads })).jobs.map(({ sequence }) => sequence);
    expect(await sequences({ limit: 9 })).toEqual([2, 3, 1]);
    expect(await sequences({ limit: 1 })).toEqual([2]);
    expect(await sequences({ limit: 9, before: 30 })).toEqual([2, 3]);
    expect(await sequences({ limit: 9, fates: ["CONSUMED", "CANCELLED"] })).toEqual([3, 1]);
  });

  it("forgets a removed job in every way it can be found", async () => {
    const store = memoryJobStore();
    await store.change({}, putting([storedJob(1, { key: "k", untilOnline: true }), storedJob(2)]));
    await store.change({}, () => ({ remove: [storedJob(1), storedJob(9)], value: undefined }));
    const reads: Reads = {
      ids: ["job-1"],
      keys: [{ key: "k" }],
      untilOnline: true,
      due: { now: 0, limit: 5 },
    };
    expect((await finding(store, reads)).jobs).toMatchObject([{ sequence: 2 }]);
    expect(await store.page({}, 0)).toMatchObject([{ sequence: 2 }]);
    expect(await store.counts(0)).toMatchObject({ UNCLAIMED: 1, oldestDueAt: 0 });
    // A number is never given twice, even when its job is gone.
    await store.change({}, () => ({ remove: [storedJob(2)], value: undefined }));
    expect((await finding(store, {})).lastSequence).toBe(2);
  });

  it("changes nothing when a rule throws", async () => {
    const store = memoryJobStore();
    let wakes = 0;
    store.watch(() => wakes++);
    const refusal = new Error("No");
    const change = store.change({}, () => {
      throw refusal;
    });
    await expect(change).rejects.toBe(refusal);
    await store.change({}, () => ({ value: undefined }));
    expect(wakes).toBe(0);
    expect(await store.page({}, 0)).toEqual([]);
  });
});
