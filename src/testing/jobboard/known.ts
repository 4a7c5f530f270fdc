import { refusal } from "../contract.ts";
import { names, pair, take, type BoardTests } from "./samples.ts";

/** Posting what is known already. */
export const knownTests: BoardTests = {
  "returns the job that an id or a key names already (P24)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const byId = await board.post({ flow: "pack", id: "a", store: { first: true } });
    const byKey = await board.post({ flow: "pack", key: "k" });
    expect(await other.post({ flow: "pack", id: "a", store: { first: false } })).toEqual(byId);
    expect(await other.post({ flow: "pack", key: "k", id: "another" })).toEqual(byKey);
    expect(await other.get("another")).toBeUndefined();
    expect(await names(board)).toHaveLength(2);
  },

  "keeps a key for as long as its job, also when that has ended (P24)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack", key: "k" });
    await board.consume(await take(board));
    expect(await board.post({ flow: "pack", key: "k" })).toMatchObject({ id, state: "COMPLETE" });
  },

  "refuses a known id or key of another flow with DUPLICATE (P24)": async ({ open, expect }) => {
    const board = await open();
    await board.post({ flow: "pack", id: "a", key: "k" });
    await board.post({ flow: "pack", id: "b" });
    const wrong = [
      { flow: "ship", id: "a" },
      { flow: "ship", key: "k" },
      { flow: "pack", id: "b", key: "k" },
    ];
    for (const posting of wrong) {
      expect(await refusal(board.post(posting))).toMatchObject({ code: "DUPLICATE" });
    }
    expect(await names(board)).toEqual(["pack", "pack"]);
  },
};
