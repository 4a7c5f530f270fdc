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
  "phone-book": [
    "Jim answers 555",
    "Joe is not at 444",
    "Joe is not at 442",
    "Joe answers 557",
    "Suzie is not at 446",
    "Suzie answers 559",
    "Ann answers 333",
    "Ann was reached on 333",
    "Bob was not reached: Nobody answers 224",
  ],
  saga: [
    "reserve piano",
    "charge 900",
    "refund 900",
    "the process dies",
    "refund 900: done already",
    "release R-piano",
    "REVERTED: Nobody carries R-piano",
  ],
  decider: [
    "Well said",
    "Thank you, it is at /comments/9",
    "publish: SUCCESS, hold: IGNORE",
    "No! No! No!",
    "A person has to look at it",
    "Thank you, somebody will read it",
    "publish: IGNORE, hold: SUCCESS",
  ],
  "agent-loop": [
    "Which is higher?",
    "asks the model, given nothing",
    "looks up Eiger",
    "the process dies",
    "Which is higher?",
    "asks the model, given Eiger 3967 m",
    "looks up Mönch",
    "asks the model, given Eiger 3967 m and Mönch 4110 m",
    "The Mönch",
    "stored: model 1, look up 1, model 2, look up 2, model 3",
  ],
  approval: [
    "01-01T09:00 Ada asks for leave",
    "01-01T09:00 Bob asks for leave",
    `01-01T09:00 Job "Ada's leave" waits for a signal "approve", at the latest until 2026-01-04T09:00:00.000Z, in 3 days`,
    "01-04T09:00 Bob was told no",
    "01-16T09:00 Ada is away, thanks to Grace",
    "Ada's leave: SUCCESS",
    "Bob's leave: REVERTED, TIMEOUT",
  ],
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
  poison: [
    "cat.png: done",
    "dog.webp: BACKING_OFF",
    "owl.jpeg: done",
    "dog.webp: BACKING_OFF",
    'Job "dog.webp" has ended as "TRASHED" just now: INVALID_INPUT: Factory "shrink" makes no flow of its arguments: There is no codec for "webp"',
    'dog.webp: There is no codec for "webp"',
    "dog.webp: redriven",
    "dog.webp: done",
    "3 consumed, 0 in the trash",
  ],
  series: [
    "2026-01-01T12:00: the first is due at 2026-01-02T03:00",
    "2026-01-02T03:00: backup",
    "2026-01-03T03:00: backup",
    "2026-01-07T15:00: back, after four nights",
    "2026-01-07T15:00: backup",
    "2026-01-07T15:00: the next is due at 2026-01-08T03:00",
    "3 consumed, 1 cancelled, 0 waiting",
  ],
  lanes: [
    "letter: Dear",
    "poem: Roses are red",
    "recipe: Take seven eggs",
    '"Ada" is not written yet: SLEEPING',
    '"goodbye" is not written yet: LANE_BUSY',
    "letter: Dear Ada goodbye",
    "3 documents were open at once",
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
