import { collected, refusal } from "../contract.ts";
import { names, take, type BoardTests } from "./samples.ts";

/** Finding jobs by what people remember of them. */
export const findingTests: BoardTests = {
  "lists the jobs of a lane, ended ones too": async ({ open, expect }) => {
    const board = await open();
    await board.postAll([
      { flow: "pack", name: "1", lane: "a" },
      { flow: "pack", name: "2", lane: "a" },
      { flow: "pack", name: "3", lane: "b" },
      { flow: "pack", name: "4" },
    ]);
    await board.consume(await take(board));
    expect(await names(board, { lane: "a" })).toEqual(["1", "2"]);
    expect(await names(board, { lane: "a", state: "COMPLETE" })).toEqual(["1"]);
    expect(await names(board, { lane: "a", order: "newest", limit: 1 })).toEqual(["2"]);
    expect(await names(board, { lane: "c" })).toEqual([]);
  },

  "finds a text in the id, name, flow, key or lane of a job, whatever its case": async ({
    open,
    expect,
  }) => {
    const board = await open();
    await board.postAll([
      { flow: "pack", name: "Straße 100%", id: "job-äÖ" },
      { flow: "Ship_it", name: "two" },
      { flow: "pack", name: "three", key: "Kunde-7" },
      { flow: "pack", name: "four", lane: "Gasse" },
      { flow: "pack", name: "five", store: { text: "kunde" }, meta: { text: "kunde" } },
    ]);
    const found: Readonly<Record<string, readonly string[]>> = {
      ÄÖ: ["Straße 100%"],
      straße: ["Straße 100%"],
      "0%": ["Straße 100%"],
      "%": ["Straße 100%"],
      ship_: ["two"],
      h_p: [],
      TWO: ["two"],
      kunde: ["three"],
      gASSe: ["four"],
      nothing: [],
    };
    for (const [text, expected] of Object.entries(found)) {
      expect(await names(board, { text }), text).toEqual(expected);
    }
    expect(await names(board, { text: "r", limit: 2 })).toEqual(["Straße 100%", "three"]);
    expect(await names(board, { text: "" })).toHaveLength(5);
  },

  "lists what ended before a time": async ({ clock, open, expect }) => {
    const board = await open();
    await board.postAll(
      [{ name: "1" }, { name: "2" }, { name: "3" }].map((each) => ({ flow: "pack", ...each })),
    );
    const start = clock.now();
    await board.consume(await take(board));
    await clock.advance(10);
    await board.trash(await take(board), "Broken");
    expect(await names(board, { endedBefore: start })).toEqual([]);
    expect(await names(board, { endedBefore: start + 1 })).toEqual(["1"]);
    expect(await names(board, { endedBefore: start + 11, order: "ended" })).toEqual(["2", "1"]);
    expect(await names(board, { endedBefore: start + 11, fate: "TRASHED" })).toEqual(["2"]);
  },

  "refuses words for a time, and a lane that is none": async ({ open, expect }) => {
    const board = await open();
    for (const query of [{ endedBefore: "now" }, { lane: 1 }, { text: 1 }]) {
      const refused = await refusal(collected(board.jobs(query as object)));
      expect(refused, JSON.stringify(query)).toMatchObject({ code: "INVALID_INPUT" });
    }
  },
};
