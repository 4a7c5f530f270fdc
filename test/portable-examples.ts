import { describe, expect, it } from "vitest";
import { examples } from "../examples/portable/index.ts";

/** What each example prints, wherever it runs. */
export const PRINTED: Readonly<Record<string, readonly string[]>> = {
  "hello-flow": ["Hello, Ada", "8 letters"],
  revert: [
    "flight: booked",
    "hotel: booked",
    "car: none left",
    'hotel: gave back "hotel 1"',
    'flight: gave back "flight 1"',
    "The trip is off: No car left",
  ],
  "resume-after-crash": [
    "charge: attempt 1, key order-7/charge/execute/0",
    "pack: attempt 1, key order-7/pack/execute/0",
    "charge is SUCCESS",
    "pack is RUNNING",
    "ship is PENDING",
    "pack: attempt 2, key order-7/pack/execute/0",
    "ship: attempt 1, key order-7/ship/execute/0",
    "SUCCESS",
  ],
  retry: ["attempt 1", "waits 1000 ms", "attempt 2", "waits 2000 ms", "attempt 3", "price 42"],
  offline: [
    "waits for the network",
    "waits for the network",
    "waits for the network",
    "sent",
    'SUCCESS, charged {"failed":0,"lost":0,"errors":0}',
  ],
  "two-conductors-one-board": [
    "Alice freezes for a minute",
    "Bob pays under fence 2: charged",
    "Bob ends the job",
    "Alice pays under fence 1: refused",
    "Alice has lost the job",
    "consumed: 1",
  ],
};

/** Runs every portable example where this is called, and compares what it prints. */
export function runPortableExamples(runtime: string): void {
  describe(`the portable examples in ${runtime}`, () => {
    it("are all known here", () => {
      expect(Object.keys(examples)).toEqual(Object.keys(PRINTED));
    });

    it.each(Object.entries(examples))("%s prints what it prints everywhere", async (name, main) => {
      const lines: string[] = [];
      await main((line) => lines.push(line));
      expect(lines).toEqual(PRINTED[name]);
    });
  });
}
