import { describe, expect, it } from "vitest";
import { memoryFlowStore, memoryPersistence } from "../../src/persistence/memory.ts";
import { manualClock, persistenceContract } from "../../src/testing/index.ts";

persistenceContract(
  "memory",
  () => {
    const clock = manualClock();
    const store = memoryFlowStore();
    return { clock, open: () => memoryPersistence({ clock, store }) };
  },
  { describe, it, expect },
);
