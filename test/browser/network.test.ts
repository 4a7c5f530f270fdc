import { deleteDB } from "idb";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { indexedDBJobBoard } from "footplate/indexeddb";

const name = crypto.randomUUID();
afterEach(() => deleteDB(name));

const claim = { who: "alice", leaseMs: 60_000, limit: 9 };

it("who claims for the first time finds what waits for the network, which may have come before him (P10)", async () => {
  const before = indexedDBJobBoard({ name, persist: false });
  await before.post({ flow: "pack" });
  const { claims } = await before.claim(claim);
  await before.abandon(claims[0]!, { until: "online" });
  expect((await before.claim(claim)).claims).toEqual([]);
  await before.close();

  const onLine = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  onTestFinished(() => onLine.mockRestore());
  await using after = indexedDBJobBoard({ name, persist: false });
  expect((await after.claim(claim)).claims).toEqual([]);
  onLine.mockReturnValue(true);
  expect((await after.claim(claim)).claims).toHaveLength(1);
});
