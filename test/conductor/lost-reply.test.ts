import { describe, expect, it } from "vitest";
import { FootplateError, RetryLater, task } from "../../src/index.ts";
import { away, backoff, told, uncharged } from "./flaky.ts";
import { yard } from "./yard.ts";

type Board = ReturnType<typeof yard>["board"];

const busy = task("busy", {
  execute() {
    throw new RetryLater("busy", { delayMs: 600_000 });
  },
});

/** A board that gives a job back, but whose first answer is lost; `meanwhile` comes before the next try. */
function mute(board: Board, meanwhile: (id: string) => unknown = () => {}) {
  const seen = { abandons: 0 };
  const store = Object.assign(Object.create(board) as Board, {
    async abandon(...given: Parameters<Board["abandon"]>) {
      seen.abandons += 1;
      const job = await board.abandon(...given);
      if (seen.abandons > 1) return job;
      await meanwhile(job.id);
      throw away();
    },
  });
  return { seen, store };
}

const broken = {
  transient() {
    throw new Error("no luck");
  },
};

describe("a job that was given back, but the answer was lost", () => {
  it("P4: is parked, once, and not lost", async () => {
    const { board, conductor, clock, events } = yard([busy], { backoff });
    const { id } = await board.post({ flow: busy });
    const { seen, store } = mute(board);
    const made = conductor({ board: store });
    const parked = told(made, "job_parked");
    const running = made.run({ maxDispatches: 1 });
    await clock.advance(1_000);
    await running;
    expect(seen.abandons).toBe(2);
    expect(events).not.toContain("claim_lost");
    expect(parked).toMatchObject([{ job: { id }, wakeAt: clock.now() - 1_000 + 600_000 }]);
    expect(await board.get(id)).toMatchObject({ generation: 1, attempts: uncharged });
  });

  it("P4: is charged once, also when somebody else has it since", async () => {
    const { board, conductor, clock, events } = yard([busy], { backoff, ...broken });
    const { id } = await board.post({ flow: busy });
    const { store } = mute(board, () => board.claimJob(id, { who: "rival", leaseMs: 60_000 }));
    const made = conductor({ board: store });
    const abandoned = told(made, "job_abandoned");
    const running = made.run({ maxDispatches: 1 });
    await clock.advance(1_000);
    await running;
    expect(events).not.toContain("claim_lost");
    expect(abandoned).toMatchObject([{ job: { id }, reason: "Error: no luck" }]);
    expect(await board.get(id)).toMatchObject({ owner: "rival", attempts: { errors: 1 } });
  });

  it("P4: is lost when it was not, but taken by somebody else", async () => {
    const { board, conductor, clock, events } = yard([busy], { backoff, ...broken });
    const { id } = await board.post({ flow: busy });
    let calls = 0;
    const store = Object.assign(Object.create(board) as Board, {
      async abandon() {
        calls += 1;
        if (calls === 1) throw away();
        throw new FootplateError("NOT_OWNER", "It is somebody else's");
      },
    });
    const running = conductor({ board: store }).run({ maxDispatches: 1 });
    await clock.advance(1_000);
    await running;
    expect(events.at(-1)).toBe("claim_lost");
    expect(await board.get(id)).toMatchObject({ attempts: uncharged });
  });
});
