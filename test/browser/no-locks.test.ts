import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { linearFlow, task } from "footplate";
import { indexedDBJobBoard, openTab } from "footplate/indexeddb";
import { manualClock } from "footplate/testing";

/** As on an insecure origin. */
const without = { value: undefined, configurable: true };
const greet = linearFlow("greet", [task("greet", { provides: "said", execute: () => "Hello" })]);

let name: string;
beforeEach(() => {
  name = crypto.randomUUID();
  Object.defineProperty(navigator, "locks", without);
});
afterEach(async () => {
  Reflect.deleteProperty(navigator, "locks");
  await deleteDB(name);
});

it("without Web Locks a tab runs what is posted", async () => {
  expect(navigator.locks).toBeUndefined();
  await using tab = openTab({ name, flows: [greet], persist: false });
  const job = await tab.post({ flow: greet });
  expect(await tab.wait(job)).toMatchObject({ ok: true, results: { said: "Hello" } });
});

it("without Web Locks a dead owner is noticed when its lease has lapsed, and not before (P35)", async () => {
  const clock = manualClock();
  await using dead = indexedDBJobBoard({ name, clock, persist: false });
  await using other = indexedDBJobBoard({ name, clock, persist: false });
  await dead.post({ flow: "pack" });
  const [claim] = (await dead.claim({ who: "dead", leaseMs: 30_000 })).claims;
  const rival = { who: "other", leaseMs: 30_000 };
  await clock.advance(29_999);
  expect((await other.claim(rival)).claims).toEqual([]);
  await clock.advance(1);
  expect((await other.claim(rival)).claims).toMatchObject([{ id: claim!.id, generation: 2 }]);
  // Back from wherever it was, it may not record anything.
  await expect(dead.consume(claim!)).rejects.toMatchObject({ code: "NOT_OWNER" });
});
