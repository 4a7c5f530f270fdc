import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linearFlow, task } from "footplate";
import { indexedDBJobBoard, openTab } from "footplate/indexeddb";

const greet = linearFlow("greet", [
  task("greet", {
    requires: ["who"],
    provides: "greeting",
    execute: ({ who }: { who: string }) => `Hello ${who}`,
  }),
]);

/** Another tab of this origin, as far as databases, locks and channels are concerned; it runs the flow "endless". */
function tabInFrame(name: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.name = name;
  frame.srcdoc = `<script type="module" src="${new URL("./frame.ts", import.meta.url).href}"></script>`;
  document.body.append(frame);
  return frame;
}

describe("openTab", () => {
  let name: string;
  beforeEach(() => {
    name = crypto.randomUUID();
  });
  afterEach(() => deleteDB(name));

  it("runs what is posted, here or by another handle", async () => {
    await using tab = openTab({ name, flows: [greet], persist: false });
    await using elsewhere = indexedDBJobBoard({ name, persist: false });
    const here = await tab.post({ flow: greet, store: { who: "Ada" } });
    const there = await elsewhere.post({ flow: greet, store: { who: "Grace" } });
    const outcomes = await Promise.all([tab.wait(here), elsewhere.wait(there)]);
    expect(outcomes).toMatchObject([
      { ok: true, results: { greeting: "Hello Ada" } },
      { ok: true, results: { greeting: "Hello Grace" } },
    ]);
    expect(await tab.persistence.flow(here.flowId)).toMatchObject({ state: "SUCCESS" });
  });

  it("gives back on close what it holds, without a loss", async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => (started = resolve));
    let end = () => {};
    const long = linearFlow("long", [
      task("first", {
        execute: () =>
          new Promise<void>((resolve) => {
            end = resolve;
            started();
          }),
      }),
      task("second", { execute: () => {} }),
    ]);
    const tab = openTab({ name, flows: [long], persist: false });
    const { id } = await tab.post({ flow: long });
    await running;
    const closed = tab.close();
    end();
    await closed;
    await using board = indexedDBJobBoard({ name, persist: false });
    expect(await board.get(id)).toMatchObject({
      state: "UNCLAIMED",
      attempts: { failed: 0, lost: 0, errors: 0 },
    });
  });

  it("leaves its jobs to the other tabs when its page is left, without a loss (P16, P32)", async () => {
    await using board = indexedDBJobBoard({ name, persist: false });
    const { id } = await board.post({ flow: "endless" });
    const frame = tabInFrame(name);
    await expect.poll(() => board.get(id), { timeout: 10_000 }).toMatchObject({ state: "CLAIMED" });
    // Asleep like a conductor that found nothing: it has seen who owns what.
    await board.claim({ who: "page", leaseMs: 1_000 });

    const leftAt = performance.now();
    frame.srcdoc = "";
    await expect.poll(() => board.get(id)).toMatchObject({ state: "UNCLAIMED" });
    expect(performance.now() - leftAt).toBeLessThan(2_000);
    expect(await board.get(id)).toMatchObject({
      attempts: { lost: 0 },
      turns: [{ ended: "ABANDONED", reason: "The page was left" }],
    });
    frame.remove();
  });
});
