import { describe, expect, it } from "vitest";
import { FootplateError, linearFlow, task, type Clock } from "../../src/index.ts";
import { yard } from "./yard.ts";

describe("a claim", () => {
  it("CD-34: is renewed for as long as its job runs", async () => {
    let end = () => {};
    const long = task("long", { execute: () => new Promise<void>((resolve) => (end = resolve)) });
    const { board, conductor, clock } = yard([long], { leaseMs: 3_000 });
    const job = await board.post({ flow: long });
    const running = conductor().run({ maxDispatches: 1 });
    await clock.advance(60_000);
    expect(await board.get(job.id)).toMatchObject({ state: "CLAIMED", generation: 1 });
    end();
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });

  it("CD-25, LS-06, P6: that is lost aborts the task, writes and ends nothing, and is told", async () => {
    let aborted = false;
    let started = false;
    const long = task("long", {
      execute: (_, { signal }) =>
        new Promise<void>((resolve) => {
          started = true;
          signal.addEventListener("abort", () => {
            aborted = true;
            resolve();
          });
        }),
    });
    const { board, conductor, clock, events } = yard([long], { leaseMs: 3_000 });
    const job = await board.post({ flow: long });
    const made = conductor();
    const running = made.run({ maxDispatches: 1 });
    while (!started) await clock.advance(0);
    // The owner looks dead to the board: no renewal came in time, and somebody else took the job.
    const claim = { id: job.id, who: made.name, generation: 1 };
    await board.abandon(claim);
    await board.claimJob(job.id, { who: "rival", leaseMs: 60_000 });
    await clock.advance(1_000);
    await running;
    expect(aborted).toBe(true);
    expect(events.at(-1)).toBe("claim_lost");
    expect(await board.get(job.id)).toMatchObject({ owner: "rival", state: "CLAIMED" });
  });

  it("is no trouble when its job ends while it is being renewed", async () => {
    let end = () => {};
    let answer = () => {};
    const long = task("long", { execute: () => new Promise<void>((resolve) => (end = resolve)) });
    const { board, conductor, clock, events } = yard([long], { leaseMs: 3_000, concurrency: 2 });
    const slow = Object.assign(Object.create(board) as typeof board, {
      async extendAll(...args: Parameters<typeof board.extendAll>) {
        const extended = await board.extendAll(...args);
        await new Promise<void>((resolve) => (answer = resolve));
        return extended;
      },
    });
    const [job] = await board.postAll([{ flow: long }]);
    const made = conductor({ board: slow });
    const running = made.run();
    await clock.advance(1_500);
    end();
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    await expect.poll(() => events).toContain("job_consumed");
    answer();
    await clock.advance(10);
    expect(events).not.toContain("board_error");
    made.stop();
    await running;
  });

  it("P6: that is lost is not worked on here again before the old work has ended", async () => {
    const seen: string[] = [];
    const ends: (() => void)[] = [];
    const deaf = task("deaf", {
      execute: async () => {
        seen.push("start");
        await new Promise<void>((resolve) => ends.push(resolve));
        seen.push("end");
      },
    });
    const { board, conductor, clock } = yard([deaf], { leaseMs: 3_000, concurrency: 2 });
    const job = await board.post({ flow: deaf });
    const made = conductor();
    const running = made.run();
    while (seen.length === 0) await clock.advance(0);
    await board.abandon({ id: job.id, who: made.name, generation: 1 });
    await clock.advance(10_000);
    // Claimed again by the same conductor, whose first turn has not come to its end.
    expect(await board.get(job.id)).toMatchObject({ owner: made.name, generation: 2 });
    expect(seen).toEqual(["start"]);
    ends[0]!();
    while (seen.length < 3) await clock.advance(0);
    expect(seen).toEqual(["start", "end", "start"]);
    ends[1]!();
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    made.stop();
    await running;
  });

  it.each(["wall", "elapsed"] as const)(
    "P19: is past its deadline when the %s clock alone says so, and then writes nothing either",
    async (which) => {
      let end = () => {};
      const slow = task("slow", {
        execute: () => new Promise<void>((resolve) => (end = resolve)),
      });
      const { board, conductor, clock, persistence } = yard([slow]);
      let ahead = 0;
      const skewed: Clock = {
        now: () => clock.now() + (which === "wall" ? ahead : 0),
        elapsed: () => clock.now() + (which === "elapsed" ? ahead : 0),
        sleep: clock.sleep.bind(clock),
      };
      const away = Object.assign(Object.create(board) as typeof board, {
        extendAll: () => Promise.reject(new FootplateError("UNAVAILABLE", "The board is away")),
      });
      const job = await board.post({ flow: slow });
      const made = conductor({ board: away, clock: skewed });
      const running = made.run({ maxDispatches: 1 });
      await clock.advance(100);
      ahead = 31_000;
      end();
      await clock.advance(1_000);
      expect(await persistence.flow(job.flowId)).toMatchObject({
        state: "RUNNING",
        atoms: { slow: { state: "RUNNING" } },
      });
      made.stop();
      await clock.advance(60_000);
      await running;
    },
  );

  it("P19: past its deadline starts and writes nothing until it was extended", async () => {
    const ran: string[] = [];
    let unreachable = false;
    let end = () => {};
    const flow = linearFlow("two", [
      task("a", {
        execute: () => {
          ran.push("a");
          return new Promise<void>((resolve) => (end = resolve));
        },
      }),
      task("b", { execute: () => void ran.push("b") }),
    ]);
    const { board, conductor, clock } = yard([flow], { leaseMs: 3_000 });
    const flaky = Object.assign(Object.create(board) as typeof board, {
      async extendAll(...args: Parameters<typeof board.extendAll>) {
        if (unreachable) throw new FootplateError("UNAVAILABLE", "The board is away");
        return board.extendAll(...args);
      },
    });
    const job = await board.post({ flow });
    const running = conductor({ board: flaky }).run({ maxDispatches: 1 });
    while (ran.length === 0) await clock.advance(0);
    unreachable = true;
    await clock.advance(5_000);
    end();
    await clock.advance(5_000);
    expect(ran).toEqual(["a"]);
    unreachable = false;
    await clock.advance(5_000);
    await running;
    expect(ran).toEqual(["a", "b"]);
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });
});
