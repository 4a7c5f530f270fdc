import { refusal } from "../contract.ts";
import { names, postedAndTaken, type BoardTests } from "./samples.ts";

/** How a job stands at any time: its owner, its dates, its state, and where it can go from there. */
export const standingTests: BoardTests = {
  "keeps its jobs when a handle is closed, for the next one (JB-01)": async ({ open, expect }) => {
    // Another stays open: a store that is in memory only is gone with its last handle.
    const other = await open();
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    await board.close();
    await board.close();
    expect(await other.get(id)).toMatchObject({ state: "UNCLAIMED" });
    const again = await open();
    expect(await again.get(id)).toMatchObject({ state: "UNCLAIMED" });
    expect(await again.claimJob(id, { who: "alice", leaseMs: 1_000 })).toMatchObject({ id });
  },

  "lists equal priorities as they were posted, whatever comes between them (JB-20)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const posted = [
      ["LOW", "d1"],
      ["VERY_HIGH", "a1"],
      ["NORMAL", "c1"],
      ["VERY_LOW", "e1"],
      ["HIGH", "b1"],
      ["NORMAL", "c2"],
      ["VERY_HIGH", "a2"],
      ["LOW", "d2"],
    ] as const;
    for (const [priority, name] of posted) await board.post({ flow: "pack", name, priority });
    expect(await names(board)).toEqual(["a1", "a2", "b1", "c1", "c2", "d1", "d2", "e1"]);
  },

  "answers a claim of an empty board with nothing, and with no time to wait for (JB-21)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const claimed = await board.claim({ who: "alice", leaseMs: 1_000 });
    expect(claimed.claims).toEqual([]);
    expect(claimed.nextAt).toBeUndefined();
    expect(await refusal(board.wait("nobody-posted-it", { timeoutMs: 1_000 }))).toMatchObject({
      code: "NOT_FOUND",
    });
  },

  "frees a job whose owner is gone for good, without its word (JB-29)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const { id } = await postedAndTaken(board, "alice");
    await clock.advance(1_000);
    const free = await board.get(id);
    expect(free).toMatchObject({ state: "UNCLAIMED" });
    expect(free).not.toHaveProperty("owner");
    expect(free).not.toHaveProperty("leaseUntil");
    const { claims } = await board.claim({ who: "bob", leaseMs: 1_000 });
    expect(claims).toMatchObject([{ id, who: "bob" }]);
  },

  "says when a job was posted, changed and ended (JB-30)": async ({ open, clock, expect }) => {
    const board = await open();
    const createdAt = clock.now();
    const { id } = await board.post({ flow: "pack" });
    expect(await board.get(id)).toMatchObject({ createdAt, updatedAt: createdAt });
    await clock.advance(10);
    const claim = await board.claimJob(id, { who: "alice", leaseMs: 1_000 });
    expect(await board.get(id)).toMatchObject({ createdAt, updatedAt: createdAt + 10 });
    await clock.advance(10);
    await board.consume(claim);
    const endedAt = createdAt + 20;
    expect(await board.get(id)).toMatchObject({ createdAt, updatedAt: endedAt, endedAt });
  },

  "names an owner only while there is one (JB-36)": async ({ open, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    const ownerOf = async () => (await board.get(id))?.owner;
    expect(await ownerOf()).toBeUndefined();
    const claim = await board.claimJob(id, { who: "alice", leaseMs: 1_000 });
    expect(await ownerOf()).toBe("alice");
    await board.abandon(claim);
    expect(await ownerOf()).toBeUndefined();
    await board.consume(await board.claimJob(id, { who: "bob", leaseMs: 1_000 }));
    expect(await ownerOf()).toBeUndefined();
  },

  "goes from one state to another by the verbs for it, and by no other (JB-38)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const request = { who: "alice", leaseMs: 1_000 };
    const { id } = await board.post({ flow: "pack" });
    const stateOf = async () => (await board.get(id))?.state;
    const refused = async (change: Promise<unknown>, code: string) =>
      expect(await refusal(change)).toMatchObject({ code });
    const never = { id, who: "alice", generation: 0 };

    await refused(board.abandon(never), "NOT_FOUND");
    await refused(board.consume(never), "NOT_FOUND");
    await refused(board.trash(never, "No"), "NOT_FOUND");
    expect(await stateOf()).toBe("UNCLAIMED");
    const first = await board.claimJob(id, request);
    expect(await stateOf()).toBe("CLAIMED");
    await refused(board.claimJob(id, request), "UNCLAIMABLE");
    await board.abandon(first);
    expect(await stateOf()).toBe("UNCLAIMED");
    const second = await board.claimJob(id, request);
    await board.consume(second);
    expect(await stateOf()).toBe("COMPLETE");
    await refused(board.claimJob(id, request), "NOT_FOUND");
    await refused(board.abandon(second), "NOT_FOUND");
    await refused(board.extend(second, 1_000), "NOT_FOUND");
    await refused(board.trash(second, "No"), "NOT_FOUND");
    expect(await stateOf()).toBe("COMPLETE");
  },
};
