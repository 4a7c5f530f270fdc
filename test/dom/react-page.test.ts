import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { it, onTestFinished, vi } from "vitest";
import { memoryJobBoard } from "footplate";
import { deliver } from "../../examples/browser/deliver.ts";
import { Delivered } from "../../examples/browser/delivered.ts";

it("Delivered of docs/browser.md counts the notes that were delivered, live", async () => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const page = document.createElement("main");
  const root = createRoot(page);
  const board = memoryJobBoard();
  onTestFinished(async () => {
    await act(() => root.unmount());
    await board.close();
    globalThis.IS_REACT_ACT_ENVIRONMENT = undefined;
  });
  const shown = (text: string) =>
    act(() => vi.waitUntil(() => page.textContent === text, { interval: 1 }));

  await act(() => root.render(createElement(Delivered, { board })));
  await shown("0 of 0 delivered");
  const { id } = await board.post({ flow: deliver, store: { note: "Hello" } });
  await shown("0 of 1 delivered");
  const claim = await board.claimJob(id, { who: "a tab", leaseMs: 10_000 });
  await board.consume(claim, { flowState: "SUCCESS", results: {} });
  await shown("1 of 1 delivered");
});
