import { describe, expect, it } from "vitest";
import {
  explain,
  memoryJobBoard,
  type Entity,
  type Explanation,
  type Job,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { conductor, START, stories } from "./explain-stories.ts";

describe("explain says", () => {
  it.each(stories)("%s: %s", async (code, message, story, entities = [conductor()]) => {
    const clock = manualClock(START);
    await using board = memoryJobBoard({ clock });
    const made = await story(board, clock);
    const { job, laneHead } = "job" in made ? made : { job: made };
    const world = { now: clock.now(), entities, laneHead, paused: await board.paused() };
    expect(explain(job, world)).toEqual({ code, message });
  });

  it("BACKING_OFF of a job that is past its deadline, but cannot be reverted just now", async () => {
    const clock = manualClock(START);
    await using board = memoryJobBoard({ clock });
    const { id } = await board.post({ flow: "haul", deadlineAt: START + 1_000 });
    const claim = await board.claimJob(id, { who: "shed@1", leaseMs: 60_000 });
    await clock.advance(1_000);
    const job = await board.abandon(claim, { delayMs: 5_000 });
    const entities = [conductor()];
    expect(explain(job, { now: START + 3_000, entities }).code).toBe("BACKING_OFF");
    expect(explain(job, { now: START + 6_000, entities }).message).toContain("is due since");
  });

  it("DUE of a conductor that does not say which flows it runs", async () => {
    await using board = memoryJobBoard();
    const job = await board.post({ flow: "haul" });
    const entities: Entity[] = [{ kind: "conductor", name: "any", metadata: {} }];
    expect(explain(job, { now: Date.now(), entities }).code).toBe("DUE");
  });
});

describe("explain, of several reasons, says", () => {
  const turn = { who: "shed@1", generation: 3, claimedAt: START };
  const back = { ...turn, endedAt: START, ended: "ABANDONED" } as const;
  /** What each row says of a job is true beside all that the rows before it say, and comes first. */
  const reasons: readonly [Explanation, Partial<Job>][] = [
    ["DUE", { runAt: START, generation: 3 }],
    ["NEEDS_UNMET", { needs: ["camera"] }],
    ["NO_CONDUCTOR_FOR_FLOW", { flow: { name: "shunt" } }],
    ["NOT_DUE", { runAt: START + 1 }],
    ["BACKING_OFF", { turns: [back] }],
    ["INCOMPATIBLE", { turns: [{ ...back, reason: "INCOMPATIBLE: Other tasks" }] }],
    ["SLEEPING", { wakeAt: START + 1 }],
    ["WAITING_FOR_SIGNAL", { waitingFor: ["green"] }],
    ["LANE_BUSY", { lane: "north" }],
    ["PAUSED", { flow: { name: "stopped" } }],
    ["LEASE_LAPSED", { turns: [turn] }],
    ["RUNNING", { state: "CLAIMED", owner: "shed@1", leaseUntil: START + 1 }],
    ["CANCELLING", { cancelRequested: "Too dear" }],
    ["ENDED", { state: "COMPLETE" }],
  ];

  it.each(reasons.map(([code], at) => [code, reasons[at - 1]?.[0] ?? "nothing"]))(
    "%s before %s",
    async (code) => {
      await using board = memoryJobBoard();
      const posted = await board.post({ flow: "haul" });
      const at = reasons.findIndex(([each]) => each === code);
      const said = reasons.slice(0, at + 1).map(([, change]) => change);
      const job: Job = Object.assign({ ...posted }, ...said);
      const laneHead = { ...posted, id: "head", lane: "north" };
      const paused = [{ flow: "stopped" }];
      expect(explain(job, { now: START, entities: [conductor()], laneHead, paused }).code).toBe(
        code,
      );
    },
  );

  it("NO_CONDUCTOR before what conductors might lack", async () => {
    await using board = memoryJobBoard();
    const job = await board.post({ flow: "shunt", needs: ["camera"] });
    expect(explain(job, { now: Date.now(), entities: [] }).code).toBe("NO_CONDUCTOR");
  });
});
