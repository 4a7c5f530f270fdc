import { deleteDB } from "idb";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { indexedDBJobBoard } from "footplate/indexeddb";
import { manualClock } from "footplate/testing";

const name = crypto.randomUUID();
afterEach(() => deleteDB(name));

it("a page that nobody sees is granted 90 s at least, whatever it asked, as its timers may run once a minute (P35)", async () => {
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  onTestFinished(() => visibility.mockRestore());
  const clock = manualClock();
  await using hidden = indexedDBJobBoard({ name, clock, persist: false });
  await using other = indexedDBJobBoard({ name, clock, persist: false });
  const { id } = await hidden.post({ flow: "pack" });
  const { claims } = await hidden.claim({ who: "hidden", leaseMs: 5_000 });
  expect(claims[0]!.leaseUntil).toBe(clock.now() + 90_000);
  await clock.advance(60_000);
  const rival = { who: "other", leaseMs: 5_000 };
  await expect(other.claimJob(id, rival)).rejects.toMatchObject({ code: "UNCLAIMABLE" });
  const extended = await hidden.extend(claims[0]!, 5_000);
  expect(extended.leaseUntil).toBe(clock.now() + 90_000);
});
