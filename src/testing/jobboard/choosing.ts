import type { ClaimRequest } from "../../jobboard/jobboard.ts";
import { claimedNames, postedAndTaken, type BoardTests } from "./samples.ts";

/** Which of the jobs are claimed, and when the next one may be. */
export const choosingTests: BoardTests = {
  "claims by priority, then due time, then posting (P22)": async ({ open, clock, expect }) => {
    const board = await open();
    const now = clock.now();
    await board.post({ flow: "third" });
    await board.post({ flow: "fourth" });
    await board.post({ flow: "last", priority: "LOW", runAt: now - 10_000 });
    await board.post({ flow: "second", runAt: now - 1_000 });
    await board.post({ flow: "not due", priority: "VERY_HIGH", runAt: now + 1 });
    await board.post({ flow: "first", priority: "HIGH" });
    const inOrder = ["first", "second", "third", "fourth", "last"];
    expect([
      ...(await claimedNames(board, { limit: 2 })),
      ...(await claimedNames(board, { limit: 1 })),
      ...(await claimedNames(board)),
    ]).toEqual(inOrder);
  },

  "claims in the same order across flows and needs (P22)": async ({ open, expect }) => {
    const board = await open();
    const flows = ["a", "b", "a", "c", "b", "a"];
    await board.postAll(
      flows.map((flow, index) => ({
        flow,
        name: `${index}`,
        needs: index % 2 ? ["dom"] : [],
        priority: index === 4 ? ("HIGH" as const) : undefined,
      })),
    );
    expect(await claimedNames(board, { provides: ["dom"], limit: 3 })).toEqual(["4", "0", "1"]);
    expect(await claimedNames(board, { provides: ["dom"] })).toEqual(["2", "3", "5"]);
  },

  "claims only the flows that are asked for": async ({ open, expect }) => {
    const board = await open();
    await board.postAll(["a", "b", "c"].map((flow) => ({ flow })));
    expect(await claimedNames(board, { flows: ["c", "unknown", "a"] })).toEqual(["a", "c"]);
    expect(await claimedNames(board, { flows: [] })).toEqual([]);
    expect(await claimedNames(board)).toEqual(["b"]);
  },

  "claims only what needs no more than is provided": async ({ open, expect }) => {
    const board = await open();
    await board.post({ flow: "both", needs: ["dom", "camera"] });
    await board.post({ flow: "dom", needs: ["dom"] });
    await board.post({ flow: "none" });
    expect(await claimedNames(board)).toEqual(["none"]);
    expect(await claimedNames(board, { provides: ["gpu", "dom"] })).toEqual(["dom"]);
    expect(await claimedNames(board, { provides: ["camera", "dom"] })).toEqual(["both"]);
  },

  "tells when the next one that fits may be due": async ({ open, clock, expect }) => {
    const board = await open();
    const now = clock.now();
    const nextAt = async (request: Partial<ClaimRequest> = {}) =>
      (await board.claim({ who: "alice", leaseMs: 60_000, ...request })).nextAt;
    expect(await nextAt()).toBeUndefined();
    await board.post({ flow: "pack", delayMs: 9_000 });
    await board.post({ flow: "ship", delayMs: 3_000 });
    await board.post({ flow: "dom", delayMs: 1_000, needs: ["dom"] });
    expect(await nextAt()).toBe(now + 3_000);
    expect(await nextAt({ flows: ["pack"] })).toBe(now + 9_000);
    expect(await nextAt({ provides: ["dom"] })).toBe(now + 1_000);
    await board.postAll([{ flow: "now" }, { flow: "now" }]);
    expect(await nextAt()).toBe(now);
  },

  "counts lapsing leases in when it tells when the next may be due": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    await postedAndTaken(board);
    const { claims, nextAt } = await board.claim({ who: "bob", leaseMs: 1_000 });
    expect(claims).toEqual([]);
    expect(nextAt).toBe(clock.now() + 1_000);
  },
};
