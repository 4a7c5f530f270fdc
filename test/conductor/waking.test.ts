import { describe, expect, it } from "vitest";
import { hello, yard } from "./yard.ts";

const store = { name: "Ada" };
const who = { who: "somebody else", leaseMs: 600_000 };

/** Two jobs of a lane, of which somebody else holds the first, and a conductor that sleeps. */
async function laneBehind() {
  const made = yard([hello]);
  const { board, conductor, clock } = made;
  const [first, second] = await board.postAll([
    { flow: hello, store, lane: "l" },
    { flow: hello, store, lane: "l" },
  ]);
  const claim = await board.claimJob(first.id, who);
  const sleeper = conductor().start();
  await clock.advance(10);
  return { ...made, claim, second, sleeper, at: clock.now() };
}

describe("a conductor that sleeps", () => {
  it.each(["consume", "trash", "cancel"] as const)(
    "CD-36, P23: wakes at once when the job before another in its lane is gone by %s",
    async (ending) => {
      const { board, clock, claim, second, sleeper, at } = await laneBehind();
      if (ending === "consume") await board.consume(claim, { flowState: "SUCCESS", results: {} });
      else if (ending === "trash") await board.trash(claim, "No more of this");
      else {
        await board.cancel(claim.id);
        await board.consume(claim, { flowState: "REVERTED" });
      }
      await expect(board.wait(second)).resolves.toMatchObject({ ok: true });
      expect(clock.now()).toBe(at);
      sleeper.stop();
      await sleeper.wait();
    },
  );

  it("CD-36: wakes at once for the next job of a series", async () => {
    const { board, conductor, clock } = yard([hello]);
    const first = await board.post({ flow: hello, store, every: { ms: 1_000 }, key: "tick" });
    const claim = await board.claimJob(first.id, who);
    const sleeper = conductor().start();
    await clock.advance(10_000);
    await board.consume(claim, { flowState: "SUCCESS", results: {} });
    await clock.advance(1_000);
    expect((await board.counts()).CONSUMED).toBeGreaterThan(1);
    sleeper.stop();
    await sleeper.wait();
  });

  it("P12: wakes at once for a job that is sent the signal it waits for", async () => {
    const { board, conductor, clock } = yard([hello]);
    const job = await board.post({ flow: hello, store });
    await board.abandon(await board.claimJob(job.id, who), { waitingFor: ["approval"] });
    const sleeper = conductor().start();
    await clock.advance(10);
    const at = clock.now();
    await board.signal(job.id, "approval");
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect(clock.now()).toBe(at);
    sleeper.stop();
    await sleeper.wait();
  });

  it("P21: looks for itself within a minute, though it hears of nothing", async () => {
    const { board, conductor, clock } = yard([hello]);
    const deaf = Object.assign(Object.create(board) as typeof board, { on: () => () => {} });
    const sleeper = conductor({ board: deaf }).start();
    await clock.advance(10);
    const job = await board.post({ flow: hello, store });
    await clock.advance(59_000);
    expect(await board.get(job.id)).toMatchObject({ state: "UNCLAIMED" });
    await clock.advance(1_000);
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    sleeper.stop();
    await sleeper.wait();
  });
});
