import { describe, expect, it } from "vitest";
import type { FlowDetail, Persistence } from "../../src/index.ts";
import {
  memoryFlowStore,
  memoryPersistence,
  type MemoryFlowStore,
} from "../../src/persistence/memory.ts";
import { applyChange } from "../../src/persistence/rules.ts";
import { SavedAtoms } from "../../src/persistence/saved-atoms.ts";
import { manualClock, persistenceContract } from "../../src/testing/index.ts";
import { recorded } from "../testing/recorded.ts";

// A contract is worth what it refuses: each of these breaks one rule, and the tests of that rule must tell.

type Break = (good: Persistence, store: MemoryFlowStore) => Partial<Persistence>;

function contractOf(broken: Break) {
  const harness = () => {
    const clock = manualClock();
    const store = memoryFlowStore();
    const open = () => {
      const good = memoryPersistence({ clock, store });
      return { ...good, ...broken(good, store) };
    };
    return { clock, open };
  };
  return recorded((api) => persistenceContract("broken", harness, api));
}

/** Whatever another handle does meanwhile. */
const meanwhile = () => new Promise((resolve) => setTimeout(resolve));

const P1 = "takes saves only under the very generation that opened it (P1)";
const FENCE = "lets nothing written under a lower generation follow an open (P2)";
const RACE = "gives a new owner the old one's last save, or refuses that save (P2)";
const REPEAT = "acknowledges a save that comes again, and stores it once (P3)";
const LATE = "refuses a save that comes late or too early (P3, PS-09)";

const breaks: Record<string, { broken: Break; fails: readonly string[] }> = {
  "revision ignored": {
    broken: (good, { flows }) => ({
      save: async (change) => {
        const revision = (flows.get(change.flowId)?.head.revision ?? 0) + 1;
        return good.save({ ...change, revision });
      },
    }),
    fails: [REPEAT, LATE],
  },
  "generation ignored": {
    broken: (good, { flows }) => ({
      save: async (change) =>
        good.save({ ...change, generation: flows.get(change.flowId)?.head.generation ?? 0 }),
    }),
    fails: [P1, FENCE, RACE],
  },
  "a higher generation is as good": {
    broken: (good, { flows }) => ({
      save: async (change) => {
        const stored = flows.get(change.flowId)?.head.generation ?? 0;
        return good.save({ ...change, generation: Math.min(change.generation, stored) });
      },
    }),
    fails: [P1],
  },
  "open without fence": {
    broken: (good) => ({
      openFlow: async (detail) => (await good.flow(detail.id)) ?? (await good.openFlow(detail)),
    }),
    fails: [FENCE, "refuses to open a flow under a lower generation than has been here (P2)"],
  },
  "open in two steps": {
    broken: (good) => ({
      async openFlow(detail) {
        const read = await good.flow(detail.id);
        await meanwhile();
        const opened = await good.openFlow(detail);
        return read ? { ...read, generation: detail.generation } : opened;
      },
    }),
    fails: [RACE],
  },
  "save in two steps": {
    broken: (good, { flows }) => ({
      async save(change) {
        const read = await good.flow(change.flowId);
        const { atoms, ...head } = applyChange(read, change, 0);
        await meanwhile();
        flows.set(head.id, { head: { ...head, atoms: {} }, atoms: new SavedAtoms(atoms) });
      },
    }),
    fails: [RACE],
  },
  "save in two parts": {
    broken: (good) => ({
      async save({ atoms, ...rest }) {
        await good.save(rest);
        if (atoms) await good.save({ ...rest, revision: rest.revision + 1, atoms });
      },
    }),
    fails: ["stores all of a change or nothing of it"],
  },
  "an open that lets go of what it brought": {
    broken: (good) => ({
      openFlow: async (detail) => good.openFlow({ ...detail, atoms: {}, store: {} }),
    }),
    fails: ["adds the flow that is opened first, and gives what it stored (P2)"],
  },
  "an opener's own detail is taken for the stored one": {
    broken: (good) => ({
      openFlow: async (detail) => ({ ...(await good.openFlow(detail)), store: detail.store }),
    }),
    fails: ["gives a later owner what is stored, not what it brought (P2)"],
  },
  "values are read after the call": {
    broken: (good) => ({
      save: async (change) => {
        await meanwhile();
        return good.save(change);
      },
    }),
    fails: ["takes values as they are when it is called (P28)"],
  },
  "values go through JSON": {
    broken: (good) => ({
      addFlow: async (detail) => good.addFlow(JSON.parse(JSON.stringify(detail)) as FlowDetail),
    }),
    fails: ["keeps a Date", "keeps a Map", "keeps undefined", "keeps Uint8Array"],
  },
  "atoms and keys are assigned": {
    broken: (good) => ({
      async flow(id) {
        const flow = await good.flow(id);
        return flow && { ...flow, atoms: Object.assign({}, flow.atoms) };
      },
    }),
    fails: ["takes any text as an id, a key or a name"],
  },
  "a flow is given out as it is kept": {
    broken: (_, { flows }) => ({
      flow: async (id) => flows.get(id)?.head,
    }),
    fails: ["gives a fresh copy each time"],
  },
  "flows outlive their book": {
    broken: (_, { books }) => ({ destroyBook: async (id) => void books.delete(id) }),
    fails: [
      "destroys a book with all below it, and no other (PS-01)",
      "leaves no flow behind when it is added while its book is destroyed",
    ],
  },
  "a flow of no book is taken in": {
    broken: (good) => ({
      addFlow: async (detail) => {
        await good.saveBook({ id: detail.bookId ?? "", name: "" });
        return good.addFlow(detail);
      },
    }),
    fails: [
      "refuses a flow of a book that was never saved with NOT_FOUND, and stores nothing (PS-02)",
    ],
  },
  "each handle has a memory of its own": {
    broken: () => memoryPersistence(),
    fails: ["keeps what it acknowledged when it is closed and opened again", FENCE, "keeps a Date"],
  },
};

it("passes a persistence that breaks nothing", async () => {
  const { failing, tests } = contractOf(() => ({}));
  expect(tests.size).toBeGreaterThan(70);
  expect(await failing()).toEqual([]);
});

describe("fails a persistence with", () => {
  it.each(Object.entries(breaks))("%s", async (_, { broken, fails }) => {
    expect(await contractOf(broken).failing(fails)).toEqual(fails);
  });
});
