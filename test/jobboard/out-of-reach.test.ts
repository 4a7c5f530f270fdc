import { describe, expect, it } from "vitest";
import { createJobBoard, memoryJobStore } from "../../src/adapter.ts";

/** A board whose store takes its time: whoever asked it goes on meanwhile. */
function slow() {
  const store = memoryJobStore();
  const { change } = store;
  store.change = async (...asked) => {
    await Promise.resolve();
    return change(...asked);
  };
  return createJobBoard(store);
}

describe("what a verb was called with (P28)", () => {
  it("is out of the reach of who gave a job back: what it waits for", async () => {
    const board = slow();
    await board.post({ flow: "f" });
    const { claims } = await board.claim({ who: "w", leaseMs: 1_000 });
    const waitingFor = ["x"];
    const abandoning = board.abandon(claims[0]!, { waitingFor });
    waitingFor.push("y");
    expect(await abandoning).toMatchObject({ waitingFor: ["x"] });
  });

  it("is out of the reach of who posted: what a job needs, be it nothing", async () => {
    const board = slow();
    for (const needs of [[], ["gpu"]]) {
      const before = [...needs];
      const posting = board.post({ flow: "f", needs });
      needs.push("later");
      const { id } = await posting;
      needs.push("much later");
      expect((await board.get(id))?.needs).toEqual(before);
    }
  });
});
