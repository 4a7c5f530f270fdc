import { describe, expect, it } from "vitest";
import { createJobBoard, memoryJobStore } from "../../src/adapter.ts";
import type { Job, JobBoard } from "../../src/index.ts";

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

describe("what a board hands out (P28)", () => {
  it("is a copy: whoever changes it changes nothing that is stored", async () => {
    const board = createJobBoard(memoryJobStore());
    const posting = {
      flow: "f",
      key: "k",
      every: { ms: 1_000 },
      needs: ["gpu"],
      store: { list: [1] },
      meta: { tags: ["a"] },
    };
    const { id } = await board.post(posting);
    const provides = ["gpu"];
    const { claims } = await board.claim({ who: "w", leaseMs: 60_000, provides });
    await board.abandon(claims[0]!, { waitingFor: ["go"] });
    await spoilt(board, id, ["needs", "waitingFor", "turns"]);
    await board.signal(id, "go");
    const again = await board.claim({ who: "w", leaseMs: 60_000, provides });
    await board.consume(again.claims[0]!, { flowState: "SUCCESS", results: { y: [2] } });
    await spoilt(board, id, ["needs", "turns"]);
    const job = await board.get(id);
    expect(job).toMatchObject({
      needs: ["gpu"],
      every: { ms: 1_000 },
      store: { list: [1] },
      meta: { tags: ["a"] },
      outcome: { results: { y: [2] } },
    });
    expect(job?.turns.map(({ who }) => who)).toEqual(["w", "w"]);
  });
});

/** Changes all that can be changed of a job that was handed out, and sees that the stored one is as it was. */
async function spoilt(board: JobBoard, id: string, lists: readonly (keyof Job)[]): Promise<void> {
  const before = structuredClone(await board.get(id));
  const job = (await board.get(id))! as unknown as Record<string, any>;
  for (const list of lists) (job[list] as unknown[]).push("spoilt");
  job["turns"][0].who = "spoilt";
  job["every"].ms = 5;
  job["store"].list.push(5);
  job["meta"].tags.push("spoilt");
  job["attempts"].failed = 5;
  if (job["outcome"]) job["outcome"].results.y.push("spoilt");
  expect(await board.get(id)).toEqual(before);
}
