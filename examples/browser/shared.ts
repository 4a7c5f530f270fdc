import { openTab } from "footplate/indexeddb";
import { showForm } from "./form.ts";

/** Keeps the worker going for as long as this page is here; all pages have one together. */
function join(): void {
  const { port } = new SharedWorker(new URL("./shared.worker.ts", import.meta.url), {
    type: "module",
  });
  addEventListener("pagehide", () => port.postMessage("leave"), { once: true });
}

addEventListener("pageshow", ({ persisted }) => persisted && join());
join();
showForm(openTab({ name: "notes", flows: [] }).board);
