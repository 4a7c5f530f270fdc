import { deleteDB, openDB } from "idb";
import { describe, expect, it } from "vitest";
import { linearFlow, purgeEnded, task } from "footplate";
import { openTab } from "footplate/indexeddb";

const failing = linearFlow("failing", [
  task("look", { provides: "picture", execute: () => "x".repeat(300_000) }),
  task("fail", {
    execute() {
      throw new Error("No such parcel");
    },
  }),
]);

describe("a tab", () => {
  it("redrives what failed, and forgets it with all its flow details (P26, P27)", async () => {
    const name = crypto.randomUUID();
    const tab = openTab({ name, flows: [failing], persist: false });
    const { board, persistence } = tab;
    const job = await tab.post({ flow: failing, store: { big: "y".repeat(300_000) } });
    expect(await tab.wait(job)).toMatchObject({ flowState: "REVERTED" });
    await board.redrive(job.id, { fromStart: true });
    expect(await tab.wait(job)).toMatchObject({ flowState: "REVERTED" });
    const details = [job.id, `${job.id}.1`];
    for (const id of details) expect(await persistence.flow(id)).toBeDefined();
    await expect.poll(() => purgeEnded(board, persistence, { olderThanMs: 0 })).toBe(1);
    for (const id of details) expect(await persistence.flow(id)).toBeUndefined();
    expect(await board.get(job.id)).toBeUndefined();
    await tab.close();
    expect(await leftIn(name)).toEqual({ jobs: 0, ended: 0, inputs: 0, flows: 0 });
    await deleteDB(name);
  });
});

/** How many records a database still has. */
async function leftIn(name: string): Promise<Record<string, number>> {
  const db = await openDB(name);
  const counts = await Promise.all(
    ["jobs", "ended", "inputs", "flows"].map(async (store) => [store, await db.count(store)]),
  );
  db.close();
  return Object.fromEntries(counts) as Record<string, number>;
}
