import { expect, it, vi } from "vitest";
import { systemClock } from "../src/clock.ts";

it("tells the time of the machine", () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(100);
  const before = systemClock.elapsed!();
  expect(systemClock.elapsed!()).toBeGreaterThanOrEqual(before);
});

it.each([1, 0, -5, Number.NaN])("wakes from a sleep of %s ms", async (ms) => {
  await systemClock.sleep(ms);
  await systemClock.sleep(ms, new AbortController().signal);
});

it("rejects with the signal's reason when it is aborted before or during a sleep", async () => {
  const reason = new Error("Closing");
  await expect(systemClock.sleep(1e9, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const sleeping = systemClock.sleep(1e9, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});

it("leaves no listener on a signal that outlives the sleep", async () => {
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  await systemClock.sleep(1, signal);
  expect(added.mock.calls.map(([type, listener]) => [type, listener])).toEqual(removed.mock.calls);
});

it("leaves no timer behind when it is aborted", async () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const clear = vi.spyOn(globalThis, "clearTimeout");
  const controller = new AbortController();
  const sleeping = systemClock.sleep(1e9, controller.signal);
  controller.abort();
  await expect(sleeping).rejects.toThrow();
  expect(clear).toHaveBeenCalledWith(set.mock.results.at(-1)!.value);
  vi.restoreAllMocks();
});

it("sleeps longer than a timer can, in pieces", async () => {
  const set = vi.spyOn(globalThis, "setTimeout").mockImplementation(((wake: () => void) => {
    queueMicrotask(wake);
    return 0;
  }) as never);
  await systemClock.sleep(2 ** 32);
  const delays = set.mock.calls.map(([, delay]) => delay);
  vi.restoreAllMocks();
  expect(delays).toEqual([2 ** 31 - 1, 2 ** 31 - 1, 2]);
});
