import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createConductor,
  memoryJobBoard,
  memoryPersistence,
  type Conductor,
  type JobBoard,
} from "footplate";
import { memoryJobStore, type JobStore } from "footplate/adapter";
import { manualClock, type ManualClock } from "footplate/testing";
import { followPage } from "../../adapters/indexeddb/page-life.ts";

describe("a conductor in step with its page", () => {
  let clock: ManualClock;
  let store: JobStore;
  let board: JobBoard;
  let conductor: Conductor;
  let said: string[];
  let unfollow: () => void;

  beforeEach(() => {
    clock = manualClock();
    store = memoryJobStore();
    board = memoryJobBoard({ clock, store });
    conductor = createConductor({
      board,
      persistence: memoryPersistence({ clock }),
      flows: [],
      clock,
    });
    conductor.start();
    said = [];
    const handle = {
      board,
      store,
      hints: { stir: (at: number) => void said.push(`stir ${at - clock.now()}`) },
      extendOwn: async () => void said.push("extend"),
      comeBack: () => void said.push("come back"),
      leave: (forGood: boolean) => void said.push(forGood ? "leave for good" : "leave"),
    };
    unfollow = followPage(handle, conductor, clock);
  });
  afterEach(async () => {
    unfollow();
    show("visible");
    conductor.stop();
    await conductor.wait();
    await board.close();
  });

  const show = (state: DocumentVisibilityState) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  const transition = (type: "pagehide" | "pageshow", persisted: boolean) =>
    window.dispatchEvent(Object.assign(new Event(type), { persisted }));

  it("wakes what failed just before the network came back and was parked just after (P10)", async () => {
    const { id } = await board.post({ flow: "pack" });
    const claim = await board.claimJob(id, { who: "me", leaseMs: 1_000 });
    window.dispatchEvent(new Event("online"));
    await board.abandon(claim, { until: "online", delayMs: 60_000 });
    await clock.advance(1_000);
    const { claims } = await board.claim({ who: "me", leaseMs: 1_000 });
    expect(claims.map((each) => each.id)).toEqual([id]);
  });

  it("wakes what waits for the network when that is back (P10)", async () => {
    const { id } = await board.post({ flow: "pack" });
    const claim = await board.claimJob(id, { who: "me", leaseMs: 1_000 });
    await board.abandon(claim, { until: "online", delayMs: 60_000 });
    const before = await board.claim({ who: "me", leaseMs: 1_000 });
    expect(before.claims).toEqual([]);

    window.dispatchEvent(new Event("online"));
    await expect.poll(() => said).toEqual(["stir 0"]);
    const { claims } = await board.claim({ who: "me", leaseMs: 1_000 });
    expect(claims).toMatchObject([{ id }]);
  });

  it("extends its leases when it is hidden, and looks around when it is seen again (P35)", () => {
    show("hidden");
    expect(said).toEqual(["extend"]);
    show("visible");
    expect(said).toEqual(["extend", "stir 0"]);
  });

  it("stops for good when the page ends (P32)", async () => {
    transition("pagehide", false);
    expect(await conductor.wait()).toBe(true);
    expect(said).toEqual(["leave for good"]);
  });

  it.for(["pagehide", "freeze"])(
    "stops at %s, and starts anew when the page comes back (P32)",
    async (type) => {
      if (type === "freeze") document.dispatchEvent(new Event("freeze"));
      else transition("pagehide", true);
      expect(said).toEqual(["leave"]);
      expect(await conductor.wait()).toBe(true);

      if (type === "freeze") document.dispatchEvent(new Event("resume"));
      else transition("pageshow", true);
      await expect.poll(() => conductor.dispatching).toBe(true);
    },
  );

  it("does not start twice when the page is shown for the first time", async () => {
    transition("pageshow", false);
    expect(conductor.dispatching).toBe(true);
    expect(said).toEqual([]);
  });

  it("hears nothing more once it is taken off", async () => {
    unfollow();
    window.dispatchEvent(new Event("online"));
    show("hidden");
    transition("pagehide", false);
    expect(said).toEqual([]);
    expect(conductor.dispatching).toBe(true);
  });
});
