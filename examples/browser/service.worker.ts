import { createConductor } from "footplate";
import { indexedDBJobBoard, indexedDBPersistence } from "footplate/indexeddb";
import { deliver } from "./deliver.ts";

/** An event that keeps its worker going, for as long as the browser bears it. */
interface Waiting extends Event {
  waitUntil(work: Promise<void>): void;
}

// As long as a claim may last that a page left behind.
const PATIENCE_MS = 45_000;

async function work(): Promise<void> {
  await using board = indexedDBJobBoard({ name: "notes" });
  await using persistence = indexedDBPersistence({ name: "notes" });
  const conductor = createConductor({ board, persistence, flows: [deliver] });
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const { nextAt } = await conductor.run({ untilIdle: true });
    if (nextAt === undefined) return;
    // Background Sync tries again what was refused, after some minutes.
    if (nextAt > until) throw new Error("Not all can be done now");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

for (const type of ["sync", "message"]) {
  addEventListener(type, (event) => (event as Waiting).waitUntil(work()));
}
