import { describe, expect, it } from "vitest";
import { createBreaker } from "../../src/conductor/breaker.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

/** A breaker whose first wait is a second. */
function breaker() {
  const clock = manualClock();
  return { clock, ...createBreaker({ initialMs: 1_000, maxMs: 8_000 }, clock) };
}

describe("a breaker", () => {
  it("P15: lets nothing through for a while after trouble, then one, and all once a write succeeded", async () => {
    const { clock, room, failed, claimed, worked } = breaker();
    expect(room(8)).toBe(8);
    expect(failed()).toBe(1_000);
    expect(room(8)).toBe(0);
    await clock.advance(1_000);
    expect(room(8)).toBe(1);
    claimed({});
    expect(room(8)).toBe(0);
    expect(worked()).toBe(true);
    expect(room(8)).toBe(8);
  });

  it("P15: waits twice as long when the probe fails, and starts small again once it worked", async () => {
    const { clock, failed, claimed, worked } = breaker();
    const waits: (number | undefined)[] = [];
    for (let times = 0; times < 5; times += 1) {
      waits.push(failed());
      await clock.advance(waits.at(-1)!);
      claimed({});
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
    worked();
    expect(failed()).toBe(1_000);
  });

  it("P15: waits once for what fails at once, and takes no late success for a sign meanwhile", () => {
    const { room, failed, worked, waitMs } = breaker();
    expect([failed(), failed(), failed()]).toEqual([1_000, undefined, undefined]);
    expect(worked()).toBe(false);
    expect([room(8), waitMs()]).toEqual([0, 1_000]);
  });

  it("P15: takes another probe when one was lost and showed nothing", async () => {
    const { clock, room, failed, claimed, over } = breaker();
    failed();
    await clock.advance(1_000);
    const probe = {};
    claimed(probe);
    over({});
    expect(room(8)).toBe(0);
    over(probe);
    expect(room(8)).toBe(1);
  });
});
