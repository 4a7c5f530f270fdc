import { describe, expect, it } from "vitest";
import { createJobBoard, freeClaims, memoryJobStore, wakeOnline } from "../../src/adapter.ts";
import type { JobStore } from "../../src/adapter.ts";
import { manualClock } from "../../src/testing/index.ts";

/** Two boards on one store whose claims are made through handles of their own. */
function twoHandles() {
  const clock = manualClock();
  const store = memoryJobStore();
  const [alice, bob] = ["alice", "bob"].map((holder) =>
    createJobBoard({ ...store, holder }, { clock }),
  );
  return { clock, store, alice: alice!, bob: bob! };
}

describe("freeClaims", () => {
  it("frees what was claimed through a dead handle, at once and as lost (P34, P40)", async () => {
    const { clock, store, alice, bob } = twoHandles();
    await alice.postAll([{ flow: "a" }, { flow: "b" }, { flow: "c" }]);
    const lost = await alice.claim({ who: "one", leaseMs: 60_000, limit: 2 });
    const kept = await bob.claim({ who: "one", leaseMs: 60_000 });
    await clock.advance(1_000);
    const stream = bob.events()[Symbol.asyncIterator]();

    expect(await freeClaims(store, "alice", clock.now())).toBe(2);
    expect(await stream.next()).toMatchObject({ value: { type: "LOST", job: { name: "a" } } });
    const job = await bob.get(lost.claims[0]!.id);
    expect(job).toMatchObject({
      state: "UNCLAIMED",
      attempts: { failed: 0, lost: 1, errors: 0 },
      turns: [{ ended: "LOST", endedAt: clock.now() }],
    });
    const again = await bob.claim({ who: "two", leaseMs: 60_000, limit: 5 });
    expect(again.claims.map(({ job: { name } }) => name)).toEqual(["a", "b"]);
    expect(again.claims[0]?.job.attempts.lost).toBe(1);
    expect(await bob.consume(kept.claims[0]!)).toMatchObject({ state: "COMPLETE" });
    await expect(alice.consume(lost.claims[0]!)).rejects.toMatchObject({ code: "NOT_OWNER" });
  });

  it("leaves alone what another handle has claimed since, and what was given back", async () => {
    const { clock, store, alice, bob } = twoHandles();
    await alice.postAll([{ flow: "a" }, { flow: "b" }]);
    const { claims } = await alice.claim({ who: "one", leaseMs: 1_000, limit: 2 });
    await alice.abandon(claims[1]!, { delayMs: 60_000 });
    await clock.advance(1_000);
    await bob.claim({ who: "two", leaseMs: 60_000 });
    expect(await freeClaims(store, "alice", clock.now())).toBe(0);
    expect(await bob.get(claims[0]!.id)).toMatchObject({ owner: "two", generation: 2 });
  });

  it("frees no other's claim, should a store find more than it was asked for", async () => {
    const { clock, store, bob } = twoHandles();
    const { id } = await bob.post({ flow: "a" });
    await bob.claimJob(id, { who: "one", leaseMs: 60_000 });
    const change: JobStore["change"] = (_reads, decide) => store.change({ ids: [id] }, decide);
    expect(await freeClaims({ change }, "alice", clock.now())).toBe(0);
    expect(await bob.get(id)).toMatchObject({ state: "CLAIMED" });
  });
});

describe("wakeOnline", () => {
  it("makes due what waits for the network, and nothing else (P10)", async () => {
    const { clock, store, alice } = twoHandles();
    await alice.postAll([{ flow: "online" }, { flow: "delayed" }]);
    const { claims } = await alice.claim({ who: "one", leaseMs: 1_000, limit: 2 });
    await alice.abandon(claims[0]!, { until: "online" });
    await alice.abandon(claims[1]!, { delayMs: 50_000 });
    await clock.advance(1_000);
    const names = async () =>
      (await alice.claim({ who: "one", leaseMs: 60_000, limit: 5 })).claims.map(
        ({ job }) => job.name,
      );
    expect(await names()).toEqual([]);
    expect(await wakeOnline(store, clock.now())).toBe(1);
    expect(await wakeOnline(store, clock.now())).toBe(0);
    expect(await names()).toEqual(["online"]);
  });

  it("puts nothing off that is due sooner", async () => {
    const { clock, store, alice } = twoHandles();
    const { id } = await alice.post({ flow: "a" });
    const claim = await alice.claimJob(id, { who: "one", leaseMs: 1_000 });
    await alice.abandon(claim, { until: "online", delayMs: 500 });
    await clock.advance(5_000);
    await wakeOnline(store, clock.now());
    expect(await alice.counts()).toMatchObject({ oldestDueAt: clock.now() - 4_500 });
  });
});
