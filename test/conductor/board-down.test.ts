import { describe, expect, it } from "vitest";
import { FootplateError, linearFlow, task } from "../../src/index.ts";
import { away, backoff, failing, greetings, told, uncharged } from "./flaky.ts";
import { hello, yard } from "./yard.ts";

describe("a board that is down", () => {
  it("CD-31: is asked again at doubling waits, even when it throws what no board should", async () => {
    const { board, conductor, clock } = yard([hello], { backoff });
    const flaky = failing(board, ["claim"], new TypeError("fetch failed"));
    const [job] = await board.postAll(greetings(1));
    const made = conductor({ board: flaky.store });
    const errors = told(made, "board_error");
    const running = made.run();
    await clock.advance(3_600_000);
    expect(flaky.calls).toBe(errors.length);
    expect(errors.length).toBeLessThan(70);
    for (const event of errors) {
      expect(event).toMatchObject({ error: { name: "FootplateError", code: "STORAGE" } });
    }
    flaky.down = false;
    await clock.advance(64_000);
    await expect(board.wait(job!)).resolves.toMatchObject({ ok: true });
    made.stop();
    await running;
  });

  it("CD-18, P15: just as a job ends, is told once it is back, and nothing counts as lost", async () => {
    const { board, conductor, clock, events } = yard([hello], { backoff, concurrency: 2 });
    const flaky = failing(board, ["consume"], away());
    const [job] = await board.postAll(greetings(1));
    const made = conductor({ board: flaky.store });
    const running = made.run();
    await clock.advance(3_600_000);
    expect(await board.get(job!.id)).toMatchObject({ state: "CLAIMED", generation: 1 });
    expect(events.at(-1)).toBe("board_error");
    flaky.down = false;
    await clock.advance(64_000);
    expect(await board.get(job!.id)).toMatchObject({
      outcome: { ok: true },
      attempts: uncharged,
    });
    made.stop();
    await running;
  });

  it("CD-18: that refuses an ending for good is not asked for ever, and the loop lives on", async () => {
    const { board, conductor, clock, events } = yard([hello], { backoff });
    const refuses = new FootplateError("INVALID_INPUT", "I will not");
    const flaky = failing(board, ["consume"], refuses);
    const [first] = await board.postAll(greetings(1));
    const made = conductor({ board: flaky.store });
    const running = made.run();
    await clock.advance(20_000);
    expect(flaky.calls).toBe(5);
    expect(events.filter((type) => type === "job_consumed")).toEqual([]);
    flaky.down = false;
    await clock.advance(60_000);
    await expect(board.wait(first!)).resolves.toMatchObject({ ok: true });
    made.stop();
    await running;
  });

  it("CD-18: does not keep a conductor from stopping for long", async () => {
    const { board, conductor, clock, persistence } = yard([hello], { backoff });
    const flaky = failing(board, ["consume"], away());
    const [job] = await board.postAll(greetings(1));
    const made = conductor({ board: flaky.store });
    const running = made.run();
    await clock.advance(3_600_000);
    made.stop();
    await clock.advance(32_000);
    await running;
    // Its verdict is kept, so whoever claims it next need not run it again (P8).
    expect(await persistence.flow(job!.id)).toMatchObject({ state: "SUCCESS" });
  });

  it("CD-10, P15: leaves no job undone of a flow that is half way through", async () => {
    const ran: string[] = [];
    const flow = linearFlow("two", [
      task("a", { execute: () => void ran.push("a") }),
      task("b", { execute: () => void ran.push("b") }),
    ]);
    const { board, conductor, clock, persistence } = yard([flow], { backoff });
    let saves = 0;
    const dies = Object.assign(Object.create(persistence) as typeof persistence, {
      save(change: Parameters<typeof persistence.save>[0]) {
        saves += 1;
        // The one that records what `a` gave, with its repeats.
        if (saves <= 3) return Promise.reject(away());
        return persistence.save(change);
      },
    });
    const job = await board.post({ flow });
    const running = conductor({ persistence: dies }).run({ maxDispatches: 2 });
    await clock.advance(10_000);
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    // Nobody knows what became of `a`, so it runs again under the same key (P7).
    expect(ran).toEqual(["a", "a", "b"]);
  });
});
