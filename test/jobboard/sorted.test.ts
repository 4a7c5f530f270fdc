import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { merged, sortedSet } from "../../src/jobboard/sorted.ts";

const ascending = (a: number, b: number) => a - b;

describe("sortedSet", () => {
  it("is what a sorted array would be, whatever comes and goes", () => {
    const step = fc.record({
      item: fc.integer({ min: 0, max: 3_000 }),
      // What is read is put in order by that.
      verb: fc.constantFrom("add", "delete", "add", "delete", "read"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3_000, size: "max" }), (steps) => {
        const sorted = sortedSet(ascending);
        const model = new Set<number>();
        for (const { item, verb } of steps) {
          if (verb === "read") {
            const [first] = sorted;
            expect(first).toBe([...model].toSorted(ascending)[0]);
          } else if (verb === "delete") {
            sorted.delete(item);
            model.delete(item);
          } else if (!model.has(item)) {
            sorted.add(item);
            model.add(item);
          }
        }
        const expected = [...model].toSorted(ascending);
        expect([...sorted]).toEqual(expected);
        expect([...sorted.backwards()]).toEqual(expected.toReversed());
        expect(sorted.size).toBe(expected.length);
        for (const item of [-1, 0, 500, 1_499, 3_001]) {
          expect([...sorted.behind(item)]).toEqual(expected.filter((other) => other > item));
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ["at its end", (index: number) => index],
    ["at its beginning", (index: number) => 5_000 - index],
    ["anywhere", (index: number) => (index * 7_919) % 100_003],
  ])("grows and shrinks %s", (_, itemOf) => {
    const sorted = sortedSet(ascending);
    const items = Array.from({ length: 5_000 }, (_none, index) => itemOf(index));
    for (const item of items) sorted.add(item);
    expect([...sorted]).toEqual(items.toSorted(ascending));
    for (const item of items.slice(0, 4_990)) sorted.delete(item);
    expect([...sorted]).toEqual(items.slice(4_990).toSorted(ascending));
  });

  it("compares no more often for a million items than a search must", () => {
    let comparisons = 0;
    const sorted = sortedSet((a: number, b: number) => {
      comparisons++;
      return a - b;
    });
    for (let item = 0; item < 1_000_000; item++) sorted.add(item);
    const first = () => sorted[Symbol.iterator]().next().value;
    expect(first()).toBe(0);
    comparisons = 0;
    sorted.delete(0);
    sorted.add(1_000_000);
    expect(first()).toBe(1);
    expect(comparisons).toBeLessThan(30);
    comparisons = 0;
    sorted.delete(500_000);
    expect(comparisons).toBeLessThan(30);
  });
});

describe("merged", () => {
  it("gives several sorted lists as one", () => {
    const lists = [[1, 4, 9], [], [2, 3], [0, 10]];
    expect([...merged(ascending, lists)]).toEqual([0, 1, 2, 3, 4, 9, 10]);
  });

  it("reads no further than it is asked", () => {
    let read = 0;
    function* endless() {
      for (;;) yield read++;
    }
    const [first, second] = merged(ascending, [endless(), [1.5]]);
    expect([first, second]).toEqual([0, 1]);
    expect(read).toBeLessThan(5);
  });
});
