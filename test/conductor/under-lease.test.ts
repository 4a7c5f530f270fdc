import { expect, it } from "vitest";
import { createLeases } from "../../src/conductor/lease.ts";
import { callerUnder, LeasedStore } from "../../src/conductor/under-lease.ts";
import { inlineExecutor } from "../../src/engine/executor.ts";
import {
  FootplateError,
  memoryJobBoard,
  memoryPersistence,
  type Clock,
  type FlowDetail,
} from "../../src/index.ts";

/** A lease that has lapsed, and once more in the turn after it was renewed, as when the clock is set between two turns. */
function lapsing(story: string[]) {
  let looks = 0;
  return {
    async held() {
      story.push("held");
    },
    isHeld: () => ++looks > 2,
  } as Parameters<typeof callerUnder>[0];
}

it("P19: looks at the lease again in the very turn in which an atom starts", async () => {
  for (const action of ["execute", "revert"] as const) {
    const story: string[] = [];
    const acted = async () => void story.push(action);
    const executor = callerUnder(lapsing(story), { execute: acted, revert: acted });
    await executor[action]({} as never, {}, {} as never);
    expect(story).toEqual(["held", "held", action]);
  }
});

it("P19: looks at the lease again in the very turn of a write", async () => {
  const story: string[] = [];
  const inner = Object.assign(memoryPersistence(), {
    save: async () => void story.push("save"),
  });
  const persistence = new LeasedStore(lapsing(story), inner, () => {}, false);
  await persistence.save({ flowId: "f", generation: 1, revision: 1 });
  expect(story).toEqual(["held", "held", "save"]);
});

it("P19: looks at the lease again in the very turn in which a flow is opened", async () => {
  const story: string[] = [];
  const inner = Object.assign(memoryPersistence(), {
    openFlow: async (detail: FlowDetail) => {
      story.push("open");
      return detail;
    },
  });
  const persistence = new LeasedStore(lapsing(story), inner, () => {}, false);
  await persistence.openFlow({} as FlowDetail);
  expect(story).toEqual(["held", "held", "open"]);
});

it("P19: blames no task for a board that renews nothing while the conductor stops", async () => {
  const board = memoryJobBoard();
  const down = Object.assign(Object.create(board) as typeof board, {
    extendAll: async () => {
      throw new FootplateError("STORAGE", "It is down");
    },
  });
  const { id } = await board.post({ flow: "f" });
  const claim = await board.claimJob(id, { who: "w", leaseMs: 1_000 });
  const stop = new AbortController();
  stop.abort();
  let now = 0;
  const clock: Clock = { now: () => now, sleep: () => new Promise(() => {}) };
  const leases = createLeases({
    board: down,
    clock,
    leaseMs: 1_000,
    stop: stop.signal,
    onTrouble: () => {},
  });
  const lease = leases.hold(claim, leases.instant());
  now = 5_000;
  const executor = callerUnder(lease, inlineExecutor);
  await expect(executor.execute({} as never, {}, {} as never)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    cause: { code: "STORAGE" },
  });
  lease.release();
});
