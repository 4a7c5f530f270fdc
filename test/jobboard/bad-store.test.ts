import { expect, it } from "vitest";
import { memoryJobBoard, task } from "../../src/index.ts";

const flow = task("greet", { requires: ["name"], execute: ({ name }: { name: string }) => name });

it.each([5, "abc", null, [], new Map([["name", "ada"]]), new Date(0), true])(
  "refuses the store %o, whether the flow is given or named, before anything changes",
  async (store) => {
    const board = memoryJobBoard();
    for (const posting of [
      { flow, store },
      { flow: "greet", store },
    ]) {
      await expect(board.post(posting as never)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    }
    expect((await board.counts()).UNCLAIMED).toBe(0);
  },
);
