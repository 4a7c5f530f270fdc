import type { Entity } from "../../jobboard/entity.ts";
import { refusal } from "../contract.ts";
import { pair, type BoardTests } from "./samples.ts";

/** Who works on a board. */
export const presenceTests: BoardTests = {
  "knows who registered, with when, until it is not renewed in time (JB-33)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    expect(await board.entities()).toEqual([]);
    const metadata = { flows: ["pack"], provides: ["gpu"], concurrency: 4 };
    const alice: Entity = { kind: "conductor", name: "alice", metadata, ttlMs: 1_000 };
    await board.register(alice);
    await board.register({ kind: "conductor", name: "bob", metadata: {} });
    const byName = async () =>
      (await other.entities()).toSorted((a, b) => a.name.localeCompare(b.name));
    const since = clock.now();
    expect(await byName()).toEqual([
      { ...alice, seenAt: since },
      { kind: "conductor", name: "bob", metadata: {}, ttlMs: 60_000, seenAt: since },
    ]);
    await clock.advance(999);
    await board.register({ ...alice, metadata: {} });
    expect(await byName()).toMatchObject([{ metadata: {}, seenAt: since + 999 }, {}]);
    await clock.advance(1_000);
    expect(await byName()).toMatchObject([{ name: "bob" }]);
    await clock.advance(60_000);
    expect(await board.entities()).toEqual([]);
  },

  "refuses another kind, and an entity without a name or of a time that cannot be (JB-33)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const entity = { kind: "conductor", name: "alice", metadata: {} };
    const wrong: object[] = [
      { ...entity, kind: "worker" },
      { ...entity, name: "" },
      { ...entity, ttlMs: 0 },
      { ...entity, metadata: { flows: 5 } },
      { ...entity, metadata: { provides: ["dom", 5] } },
      { ...entity, metadata: undefined },
      { ...entity, metadata: { by: () => {} } },
      { ...entity, color: "red" },
    ];
    for (const each of wrong) {
      const refused = await refusal(board.register(each as Entity));
      expect(refused, JSON.stringify(each)).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await board.entities()).toEqual([]);
  },
};
