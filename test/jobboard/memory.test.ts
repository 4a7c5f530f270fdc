import { describe, expect, it } from "vitest";
import { memoryJobBoard, memoryJobStore } from "../../src/jobboard/memory.ts";
import { jobBoardContract, manualClock } from "../../src/testing/index.ts";

jobBoardContract(
  "memory",
  () => {
    const clock = manualClock();
    const store = memoryJobStore();
    return { clock, open: () => memoryJobBoard({ clock, store }) };
  },
  { describe, it, expect },
);
