import { openTab } from "footplate/indexeddb";
import { deliver } from "./deliver.ts";
import { showForm } from "./form.ts";

/** What Chromium has, and others have not. */
interface Syncing extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}

// The page works for itself; the service worker goes on when there is none.
const { board } = openTab({ name: "notes", flows: [deliver] });
showForm(board);

const script = new URL("./service.worker.ts", import.meta.url);
await navigator.serviceWorker.register(script, { type: "module" });
const registration: Syncing = await navigator.serviceWorker.ready;

const sync = () => void registration.sync?.register("notes").catch(() => {});
board.on("POSTED", sync);
// For what was posted before the worker was there.
sync();
addEventListener("pagehide", () => registration.active?.postMessage("work"));
