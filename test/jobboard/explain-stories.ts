import type { Entity, Explanation, Job, JobBoard } from "../../src/index.ts";
import type { ManualClock } from "../../src/testing/index.ts";

export const START = Date.parse("2026-01-01T00:00:00Z");
export const conductor = (metadata: Entity["metadata"] = {}): Entity => ({
  kind: "conductor",
  name: "shed@1",
  metadata: { flows: ["haul"], ...metadata },
});
const request = { who: "shed@1", leaseMs: 60_000 };

type Made = { job: Job; laneHead?: Job };
type Story = (board: JobBoard, clock: ManualClock) => Promise<Made | Job>;

/** A job that was claimed and given back. */
async function givenBack(
  board: JobBoard,
  options: Parameters<JobBoard["abandon"]>[1],
): Promise<Job> {
  const { id } = await board.post({ flow: "haul", name: "coal" });
  return board.abandon(await board.claimJob(id, request), options);
}

/** The same, whose deadline has passed since. */
async function pastDeadline(
  board: JobBoard,
  clock: ManualClock,
  options: Parameters<JobBoard["abandon"]>[1],
): Promise<Job> {
  const { id } = await board.post({ flow: "haul", name: "coal", deadlineAt: START + 1_000 });
  const job = await board.abandon(await board.claimJob(id, request), options);
  await clock.advance(3_000);
  return job;
}

/** A job in every state that there is, what `explain` says of it, and who is there (one conductor that could run it). */
export const stories: readonly [Explanation, message: string, story: Story, entities?: Entity[]][] =
  [
    [
      "ENDED",
      'Job "coal" has ended as "TRASHED" 2 min ago: No coal left',
      async (board, clock) => {
        const { id } = await board.post({ flow: "haul", name: "coal" });
        const job = await board.trash(await board.claimJob(id, request), "No coal left");
        await clock.advance(120_000);
        return job;
      },
    ],
    [
      "ENDED",
      'Job "coal" has ended as "CONSUMED" with its flow "REVERTED" just now: Slippery',
      async (board) => {
        const { id } = await board.post({ flow: "haul", name: "coal" });
        const claim = await board.claimJob(id, request);
        const failure = { name: "Error", message: "Slippery", types: ["Error"] };
        return board.consume(claim, { flowState: "REVERTED", failure });
      },
    ],
    [
      "RUNNING",
      'Job "coal" is claimed by "shed@1" until 2026-01-01T00:01:00.000Z, in 60 s',
      async (board) => {
        const { id } = await board.post({ flow: "haul", name: "coal" });
        return (await board.claimJob(id, request)).job;
      },
    ],
    [
      "CANCELLING",
      'Job "coal" was cancelled ("Too dear"), and "shed@1" reverts what was done',
      async (board) => {
        const { id } = await board.post({ flow: "haul", name: "coal" });
        await board.claimJob(id, request);
        return board.cancel(id, "Too dear");
      },
    ],
    [
      "CANCELLING",
      'Job "coal" was cancelled ("Too dear"), and whoever claims it next reverts what was done, but it cannot be claimed: no conductor is here',
      async (board) => {
        const { id } = await givenBack(board, { delayMs: 5_000 });
        return board.cancel(id, "Too dear");
      },
      [],
    ],
    [
      "LEASE_LAPSED",
      'The claim of "shed@1" on job "coal" has lapsed, and anyone may take it',
      async (board, clock) => {
        const { id } = await board.post({ flow: "haul", name: "coal" });
        await board.claimJob(id, request);
        await clock.advance(60_000);
        return (await board.get(id))!;
      },
    ],
    [
      "LEASE_LAPSED",
      'The claim of "shed@1" on job "coal" has lapsed, and anyone may take it, but it cannot be claimed: no conductor is here',
      async (board, clock) => {
        const { id } = await board.post({ flow: "haul", name: "coal" });
        // Kept since it was claimed, not read anew.
        const { job } = await board.claimJob(id, request);
        await clock.advance(60_000);
        return job;
      },
      [],
    ],
    [
      "PAUSED",
      'Job "coal" cannot be claimed: flow "haul" is paused',
      async (board) => {
        await board.pause({ flow: "haul" });
        return board.post({ flow: "haul", name: "coal" });
      },
    ],
    [
      "PAUSED",
      'Job "coal" cannot be claimed: the board is paused',
      async (board) => {
        await board.pause();
        return board.post({ flow: "haul", name: "coal" });
      },
    ],
    [
      "PAUSED",
      'Job "coal" cannot be claimed: flow "haul" in lane "north" is paused',
      async (board) => {
        await board.pause({ flow: "haul", lane: "north" });
        return board.post({ flow: "haul", name: "coal", lane: "north" });
      },
    ],
    [
      "LANE_BUSY",
      'Job "coal" cannot be claimed: job "sand" (sand-1) holds lane "north" until it has ended',
      async (board) => {
        const posted = { flow: "haul", lane: "north" } as const;
        const laneHead = await board.post({ ...posted, name: "sand", id: "sand-1" });
        return { job: await board.post({ ...posted, name: "coal" }), laneHead };
      },
    ],
    [
      "WAITING_FOR_SIGNAL",
      'Job "coal" waits for a signal "green" or "white"',
      (board) => givenBack(board, { waitingFor: ["green", "white"] }),
    ],
    [
      "WAITING_FOR_SIGNAL",
      'Job "coal" waits for a signal "green", at the latest until 2026-01-01T03:00:00.000Z, in 3 h',
      (board) => givenBack(board, { waitingFor: ["green"], wakeAt: START + 3 * 3_600_000 }),
    ],
    [
      "SLEEPING",
      'Job "coal" sleeps until 2026-01-03T00:00:00.000Z, in 2 days',
      (board) => givenBack(board, { wakeAt: START + 48 * 3_600_000 }),
    ],
    [
      "INCOMPATIBLE",
      'Job "coal" was begun by other code than "shed@1" has (INCOMPATIBLE: Other tasks), and it is offered again in 5 min',
      (board) => givenBack(board, { reason: "INCOMPATIBLE: Other tasks", delayMs: 300_000 }),
    ],
    [
      "INCOMPATIBLE",
      'Job "coal" was begun by other code than "shed@1" has (INCOMPATIBLE: Other tasks)',
      async (board, clock) => {
        const job = await givenBack(board, {
          reason: "INCOMPATIBLE: Other tasks",
          delayMs: 300_000,
        });
        await clock.advance(300_000);
        return job;
      },
    ],
    [
      "BACKING_OFF",
      'Job "coal" was given back by "shed@1" (EXECUTION: Steep) and is tried again at 2026-01-01T00:00:04.000Z, in 4 s',
      (board) => givenBack(board, { reason: "EXECUTION: Steep", delayMs: 4_000, count: "failed" }),
    ],
    [
      "NOT_DUE",
      'Job "coal" is not due before 2026-01-01T00:03:00.000Z, in 3 min',
      (board) => board.post({ flow: "haul", name: "coal", delayMs: 180_000 }),
    ],
    [
      "NO_CONDUCTOR",
      'Job "coal" cannot be claimed: no conductor is here',
      (board) => board.post({ flow: "haul", name: "coal" }),
      [],
    ],
    [
      "NO_CONDUCTOR",
      'Job "coal" cannot be claimed: no conductor is here',
      (board) => board.post({ flow: "haul", name: "coal" }),
      [{ ...conductor(), seenAt: START - 60_000, ttlMs: 60_000 }],
    ],
    [
      "NO_CONDUCTOR_FOR_FLOW",
      'Job "coal" cannot be claimed: no conductor that is here runs flow "haul"',
      (board) => board.post({ flow: "haul", name: "coal" }),
      [conductor({ flows: ["shunt"] })],
    ],
    [
      "NEEDS_UNMET",
      'Job "coal" cannot be claimed: no conductor that runs flow "haul" provides "scales"',
      (board) => board.post({ flow: "haul", name: "coal", needs: ["camera", "scales"] }),
      [
        conductor(),
        conductor({ provides: ["camera"] }),
        conductor({ flows: [], provides: ["scales"] }),
      ],
    ],
    [
      "DUE",
      'Job "coal" is due since 2026-01-01T00:00:00.000Z and waits for a conductor with room',
      (board) => board.post({ flow: "haul", name: "coal", needs: ["camera"] }),
      [conductor({ provides: ["camera"] })],
    ],
    [
      "DUE",
      'Job "coal" has passed its deadline 2 s ago and waits for a conductor with room',
      async (board, clock) => {
        const job = await board.post({
          flow: "haul",
          name: "coal",
          delayMs: 9_000,
          deadlineAt: START,
        });
        await clock.advance(2_000);
        return job;
      },
    ],
    [
      "DUE",
      'Job "coal" is due since 2026-01-01T00:00:07.000Z and waits for a conductor with room',
      async (board, clock) => {
        const job = await givenBack(board, { waitingFor: ["green"], wakeAt: START + 7_000 });
        await clock.advance(7_000);
        return job;
      },
    ],
    [
      "DUE",
      'Job "coal" has passed its deadline 2 s ago and waits for a conductor with room',
      (board, clock) => pastDeadline(board, clock, { waitingFor: ["green"] }),
    ],
    [
      "DUE",
      'Job "coal" has passed its deadline 2 s ago and waits for a conductor with room',
      (board, clock) => pastDeadline(board, clock, { wakeAt: START + 9_000 }),
    ],
  ];
