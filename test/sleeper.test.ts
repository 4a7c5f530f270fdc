import { expect, it } from "vitest";
import { createSleeper } from "../src/sleeper.ts";
import { manualClock, type ManualClock } from "../src/testing/manual-clock.ts";

function asleep(clock: ManualClock) {
  const woken: number[] = [];
  const sleeps: number[] = [];
  const counting = {
    ...clock,
    sleep: (ms: number, signal?: AbortSignal) => {
      sleeps.push(ms);
      return clock.sleep(ms, signal);
    },
  };
  const sleeper = createSleeper(counting, () => void woken.push(clock.elapsed()));
  return { sleeper, woken, sleeps };
}

it("leaves a sleep that ends soon enough, and begins another one for what comes sooner", async () => {
  const clock = manualClock();
  const { sleeper, woken, sleeps } = asleep(clock);
  sleeper.by(clock.now() + 100);
  await clock.advance(50);
  sleeper.by(clock.now() + 100);
  sleeper.by(clock.now() + 10);
  await clock.advance(1_000);
  expect(sleeps).toEqual([100, 10]);
  expect(woken).toEqual([60]);
});

it.each([3_600_000, 30_000, -3_600_000])(
  "P21: wakes in time once the clock was set by %s ms while it slept",
  async (ms) => {
    const clock = manualClock();
    const { sleeper, woken } = asleep(clock);
    sleeper.by(clock.now() + 60_000);
    clock.jump(ms);
    sleeper.by(clock.now() + 40_000);
    await clock.advance(40_000);
    sleeper.by(clock.now() + 10);
    await clock.advance(10);
    expect(woken).toEqual([40_000, 40_010]);
  },
);

it("wakes in time by a clock that can be set and tells nothing else", async () => {
  const clock = manualClock();
  const { now, sleep } = clock;
  const woken: number[] = [];
  const sleeper = createSleeper({ now, sleep }, () => void woken.push(clock.elapsed()));
  sleeper.by(clock.now() + 60_000);
  clock.jump(3_600_000);
  sleeper.by(clock.now() + 10);
  await clock.advance(10);
  expect(woken).toEqual([10]);
});

it("calls back no more once it is off", async () => {
  const clock = manualClock();
  const { sleeper, woken } = asleep(clock);
  sleeper.by(clock.now() + 10);
  sleeper.off();
  await clock.advance(10);
  expect(woken).toEqual([]);
});
