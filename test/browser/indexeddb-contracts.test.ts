import { deleteDB } from "idb";
import { describe, expect, it } from "vitest";
import { indexedDBJobBoard, indexedDBPersistence } from "footplate/indexeddb";
import { jobBoardContract, manualClock, persistenceContract } from "footplate/testing";

const api = { describe, it, expect };

jobBoardContract(
  "IndexedDB",
  () => {
    const clock = manualClock();
    const name = crypto.randomUUID();
    return {
      clock,
      async open() {
        const board = indexedDBJobBoard({ name, clock, persist: false });
        // Open before any race begins, or the handle that was opened first always wins it.
        await board.counts();
        return board;
      },
      destroy: () => deleteDB(name),
    };
  },
  api,
);

persistenceContract(
  "IndexedDB",
  () => {
    const clock = manualClock();
    const name = crypto.randomUUID();
    return {
      clock,
      async open() {
        const persistence = indexedDBPersistence({ name, clock });
        await persistence.book("none");
        return persistence;
      },
      destroy: () => deleteDB(name),
    };
  },
  api,
);
