import {
  createConductor,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  task,
  type ConductorEvent,
  type ConductorOptions,
} from "../../src/index.ts";
import { memoryJobStore } from "../../src/adapter.ts";
import { memoryFlowStore } from "../../src/persistence/memory.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

export const hello = linearFlow("hello", [
  task("greet", {
    requires: ["name"],
    provides: "greeting",
    execute: ({ name }: { name: string }) => `Hello, ${name}`,
  }),
]);
export const failing = linearFlow("failing", [
  task("fail", {
    execute() {
      throw new Error("no luck");
    },
  }),
]);

/** One memory, and as many boards, persistences and conductors on it as a test wants. */
export function yard(flows: ConductorOptions["flows"], more: Partial<ConductorOptions> = {}) {
  const clock = manualClock();
  const jobs = memoryJobStore();
  const details = memoryFlowStore();
  const board = memoryJobBoard({ clock, store: jobs });
  const persistence = memoryPersistence({ clock, store: details });
  const events: string[] = [];
  const conductor = (extra: Partial<ConductorOptions> = {}) => {
    const made = createConductor({
      board: memoryJobBoard({ clock, store: jobs }),
      persistence: memoryPersistence({ clock, store: details }),
      flows,
      clock,
      ...more,
      ...extra,
    });
    made.on("*", ({ type }: ConductorEvent) => events.push(type));
    return made;
  };
  return { clock, board, persistence, conductor, events };
}
