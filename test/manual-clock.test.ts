import { describe, expect, it } from "vitest";
import { manualClock, type ManualClock } from "../src/testing/manual-clock.ts";

/** Notes when each sleep is over, in order. */
function sleeping(clock: ManualClock, start = clock.now()) {
  const woken: string[] = [];
  const sleep = async (name: string, ...times: readonly number[]) => {
    for (const ms of times) {
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.now() - start}`);
    }
  };
  return { woken, sleep };
}

describe("manualClock", () => {
  it("stands still until it is moved", async () => {
    const clock = manualClock(1_000);
    expect([clock.now(), clock.elapsed()]).toEqual([1_000, 0]);
    await clock.advance(250);
    expect([clock.now(), clock.elapsed()]).toEqual([1_250, 250]);
  });

  it("wakes sleepers in the order of their times, then of their sleeps", async () => {
    const clock = manualClock();
    const { woken, sleep } = sleeping(clock);
    void sleep("c", 30);
    void sleep("a", 10);
    void sleep("d", 30);
    void sleep("b", 20);
    await clock.advance(30);
    expect(woken).toEqual(["a at 10", "b at 20", "c at 30", "d at 30"]);
  });

  it("wakes who sleeps again while it is moved, at their own time", async () => {
    const clock = manualClock();
    const { woken, sleep } = sleeping(clock);
    void sleep("a", 10, 10, 5);
    void sleep("b", 15, 10);
    await clock.advance(24);
    expect(woken).toEqual(["a at 10", "b at 15", "a at 20"]);
    await clock.advance(1);
    expect(woken.slice(3)).toEqual(["b at 25", "a at 25"]);
  });

  it("lets long chains of promises come to their next sleep", async () => {
    const clock = manualClock();
    let woken = 0;
    const work = async () => {
      for (;;) {
        await clock.sleep(1_000);
        woken++;
        for (let step = 0; step < 500; step++) await Promise.resolve();
      }
    };
    void work();
    await clock.advance(100_000);
    expect(woken).toBe(100);
  });

  it("waits for I/O on the way to the next sleep", async () => {
    const clock = manualClock();
    let woken = 0;
    const work = async () => {
      for (;;) {
        await clock.sleep(1_000);
        woken++;
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    };
    void work();
    await clock.advance(5_000);
    expect(woken).toBe(5);
  });

  it("wakes who was started just before it is moved", async () => {
    const clock = manualClock();
    const { woken, sleep } = sleeping(clock);
    void Promise.resolve().then(() => sleep("late", 10));
    await clock.advance(10);
    expect(woken).toEqual(["late at 10"]);
  });

  it("wakes a sleeper of no time when it is moved by none", async () => {
    const clock = manualClock();
    const { woken, sleep } = sleeping(clock);
    void sleep("a", 0, 0);
    void sleep("b", -5);
    await clock.advance(0);
    expect(woken).toEqual(["a at 0", "b at 0", "a at 0"]);
  });

  it("goes to the next sleeper and says whether there was one", async () => {
    const clock = manualClock(0);
    const { woken, sleep } = sleeping(clock);
    void sleep("a", 10);
    void sleep("b", 10);
    void sleep("c", 500);
    expect(await clock.next()).toBe(true);
    expect([woken, clock.now()]).toEqual([["a at 10"], 10]);
    expect(await clock.next(0)).toBe(true);
    expect(await clock.next(100)).toBe(false);
    expect(clock.now()).toBe(10);
    expect(await clock.next()).toBe(true);
    expect([woken, clock.now()]).toEqual([["a at 10", "b at 10", "c at 500"], 500]);
    expect(await clock.next()).toBe(false);
  });

  it("rejects an aborted sleep with the signal's reason", async () => {
    const clock = manualClock();
    const stop = new AbortController();
    const reason = new Error("Enough");
    const sleep = clock.sleep(10, stop.signal);
    stop.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    await expect(clock.sleep(10, stop.signal)).rejects.toBe(reason);
    expect(await clock.next()).toBe(false);
  });
});
