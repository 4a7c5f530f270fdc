import { openTab } from "footplate/indexeddb";
import { showForm } from "./form.ts";

// It posts and looks on, and runs nothing itself. It comes first: a page that goes must not wait for its worker's lock.
const { board } = openTab({ name: "notes", flows: [] });
let worker: Worker | undefined;

function start(): void {
  worker ??= new Worker(new URL("./dedicated.worker.ts", import.meta.url), { type: "module" });
}

// A worker stands still with its page and is told nothing; what it holds must not stand still with it.
function stop(): void {
  worker?.postMessage("leave", []);
  worker?.terminate();
  worker = undefined;
}

document.addEventListener("freeze", stop);
document.addEventListener("resume", start);
addEventListener("pagehide", stop);
addEventListener("pageshow", start);
start();
showForm(board);
