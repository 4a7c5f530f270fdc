import { describe, expect, it } from "vitest";
import { task } from "../../src/index.ts";
import type { ManualClock } from "../../src/testing/manual-clock.ts";
import { away, failing, greetings } from "./flaky.ts";
import { hello, yard } from "./yard.ts";

type Board = ReturnType<typeof yard>["board"];

/** The board, with its claims counted, and told what to say to each. */
function counting(board: Board, answer?: (call: number) => "nothing" | undefined) {
  const seen = { claims: 0 };
  const store = Object.assign(Object.create(board) as Board, {
    async claim(request: Parameters<Board["claim"]>[0]) {
      seen.claims += 1;
      if (answer?.(seen.claims) !== "nothing") return board.claim(request);
      const now = yardNow();
      // A turn of its own, so that who asks without end leaves time to see it.
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      return { claims: [], nextAt: now - 5, now };
    },
  });
  let yardNow = () => 0;
  return { seen, store, at: (now: () => number) => void (yardNow = now) };
}

/** Lets all go on that sleeps for no time at all, as often as that. */
const standing = async (clock: ManualClock, times: number) => {
  for (let at = 0; at < times; at += 1) await clock.next(0);
};

describe("a conductor with nothing to claim", () => {
  it("P21: does not ask again and again while a job runs beside a sweep that is due", async () => {
    let end = () => {};
    const long = task("long", {
      execute: () => new Promise<void>((resolve) => void (end = resolve)),
    });
    const { board, conductor, clock } = yard([long], { concurrency: 2, keepMs: 1_000 });
    await board.post({ flow: long });
    const { seen, store } = counting(board);
    const condemned = failing(store, ["condemn"], away());
    condemned.down = false;
    const made = conductor({ board: condemned.store }).start();
    await standing(clock, 50);
    expect(seen.claims).toBeLessThanOrEqual(3);
    expect(condemned.calls).toBe(0);
    end();
    await clock.advance(0);
    expect(condemned.calls).toBeGreaterThan(0);
    made.stop();
    await made.wait();
  });

  it("CD-02: until idle, asks again when it is told that something is due", async () => {
    const { board, conductor, clock } = yard([hello]);
    const jobs = await board.postAll(greetings(3));
    const { store, at } = counting(board, (call) => (call % 2 === 1 ? "nothing" : undefined));
    at(() => clock.now());
    await conductor({ board: store }).run({ untilIdle: true });
    for (const { id } of jobs) expect(await board.get(id)).toMatchObject({ state: "COMPLETE" });
  });

  it("P18: until idle, asks again for what became due while the answer was on its way", async () => {
    const { board, conductor, clock } = yard([hello]);
    const job = await board.post({ flow: hello, store: { name: "Ada" }, delayMs: 1 });
    const slow = Object.assign(Object.create(board) as Board, {
      async claim(request: Parameters<Board["claim"]>[0]) {
        const claimed = await board.claim(request);
        await clock.advance(100);
        return claimed;
      },
    });
    await conductor({ board: slow }).run({ untilIdle: true });
    expect(await board.get(job.id)).toMatchObject({ state: "COMPLETE" });
  });

  it("CD-02: until idle, ends though a board says for ever that something is due", async () => {
    const { board, conductor, clock } = yard([hello]);
    const { seen, store, at } = counting(board, () => "nothing");
    at(() => clock.now());
    await expect(conductor({ board: store }).run({ untilIdle: true })).resolves.toMatchObject({
      dispatched: 0,
    });
    expect(seen.claims).toBeLessThan(10);
  });

  it("P21: asks such a board once a second", async () => {
    const { board, conductor, clock } = yard([hello]);
    const { seen, store, at } = counting(board, () => "nothing");
    at(() => clock.now());
    const made = conductor({ board: store }).start();
    await standing(clock, 50);
    const first = seen.claims;
    expect(first).toBeLessThan(10);
    await clock.advance(1_000);
    await standing(clock, 50);
    expect(seen.claims).toBeGreaterThan(first);
    expect(seen.claims).toBeLessThan(2 * first + 1);
    made.stop();
    await made.wait();
  });
});
