import { systemClock, type Clock } from "footplate";
import { manualClock } from "footplate/testing";

/** The clock of all tests. One isolate runs tests and objects, so both see this very clock. */
export const clock = manualClock();

/** The same for objects: what sleeps in an object may only be woken there, not by the test that moves the time. */
export const objectClock: Clock = {
  now: clock.now,
  async sleep(ms, signal) {
    const until = clock.now() + ms;
    do await systemClock.sleep(2, signal);
    while (clock.now() < until);
  },
};
