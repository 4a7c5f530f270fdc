import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AtomDetail, Persistence } from "footplate";
import { indexedDBPersistence } from "footplate/indexeddb";
import { sampleAtom, sampleFlow } from "../../src/testing/persistence/samples.ts";
import { transactionsDuring } from "./transactions.ts";

describe("what is saved of flows in a relaxed IndexedDB", () => {
  let name: string;
  let persistence: Persistence;
  beforeEach(async () => {
    name = crypto.randomUUID();
    persistence = indexedDBPersistence({ name, durability: "relaxed" });
    for (const id of ["a", "b", "c"]) await persistence.addFlow(sampleFlow({ id }));
  });
  afterEach(async () => {
    await persistence.close();
    await deleteDB(name);
  });

  const save = (flowId: string, revision: number, ...states: AtomDetail["state"][]) => {
    const atoms = states.map((state, index) => sampleAtom(`${index}`, { state }));
    return persistence.save({ flowId, generation: 0, revision, atoms });
  };

  it("is strict where it marks the start of an atom, and relaxed elsewhere (P31)", async () => {
    const saved = async (revision: number, ...states: AtomDetail["state"][]) =>
      transactionsDuring(() => save("a", revision, ...states));
    expect(await saved(1, "PENDING", "PENDING")).toEqual(["relaxed"]);
    expect(await saved(2, "PENDING", "RUNNING")).toEqual(["strict"]);
    expect(await saved(3, "SUCCESS")).toEqual(["relaxed"]);
    expect(await saved(4, "REVERTING", "FAILURE")).toEqual(["strict"]);
    expect(await saved(5, "REVERTED")).toEqual(["relaxed"]);
  });

  it.each([0, 1, 2])(
    "is strict as a whole when the start mark is number %i of three in a transaction (P31)",
    async (place) => {
      const begun = await transactionsDuring(() =>
        Promise.all(
          ["a", "b", "c"].map((id, at) => save(id, 1, at === place ? "RUNNING" : "SUCCESS")),
        ),
      );
      expect(begun).toEqual(["strict"]);
    },
  );
});
