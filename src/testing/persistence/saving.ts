import { asyncDispose } from "../../async-dispose.ts";
import {
  refusal,
  sampleAtom,
  sampleAtoms,
  sampleChange,
  sampleFlow,
  type PersistenceTests,
} from "./samples.ts";

/** What a persistence does with changes. */
export const savingTests: PersistenceTests = {
  "saves only what a change names (PS-05)": async ({ open, clock, expect }) => {
    const persistence = await open();
    const failure = { name: "CardError", message: "declined", types: ["CardError", "Error"] };
    const before = sampleFlow({
      store: { kept: 1, replaced: 2 },
      meta: { kept: 1, replaced: 2 },
      atoms: { pay: sampleAtom("pay"), ship: sampleAtom("ship") },
    });
    await persistence.addFlow(before);
    await clock.advance(1_000);
    const pay = sampleAtom("pay", {
      state: "REVERT_FAILURE",
      intention: "REVERT",
      failure,
      revertFailure: failure,
      attempts: 3,
      round: 1,
      progress: { fraction: 0.5, details: { at: "bank" } },
      runs: [{ action: "EXECUTE", attempt: 3, startedAt: 1, endedAt: 2, failure }],
      wakeAt: 7,
    });
    const retry = sampleAtom("pay_retry", {
      type: "RETRY",
      state: "RETRYING",
      history: [{ provided: 1, failures: { pay: failure } }],
      forgotten: 2,
    });
    await persistence.save(
      sampleChange({
        state: "RUNNING",
        version: 2,
        fingerprint: "b2",
        store: { replaced: 3, added: 4 },
        meta: { replaced: 3, added: 4 },
        atoms: [pay, retry],
      }),
    );
    expect(await persistence.flow("sign-up-1")).toEqual({
      ...before,
      state: "RUNNING",
      version: 2,
      fingerprint: "b2",
      store: { kept: 1, replaced: 3, added: 4 },
      meta: { kept: 1, replaced: 3, added: 4 },
      atoms: { pay, pay_retry: retry, ship: sampleAtom("ship") },
      revision: 1,
      createdAt: clock.now() - 1_000,
      updatedAt: clock.now(),
    });
  },

  "replaces an atom whole": async ({ open, expect }) => {
    const persistence = await open();
    await persistence.addFlow(
      sampleFlow({ atoms: { pay: sampleAtom("pay", { wakeAt: 7, result: 1, meta: { a: 1 } }) } }),
    );
    await persistence.save(sampleChange({ atoms: [sampleAtom("pay", { meta: { b: 2 } })] }));
    expect((await persistence.flow("sign-up-1"))?.atoms).toEqual({
      pay: sampleAtom("pay", { meta: { b: 2 } }),
    });
  },

  "keeps 1,000 atoms, and saves a few of them": async ({ open, expect }) => {
    const persistence = await open();
    const atoms = sampleAtoms(1_000);
    await persistence.addFlow(sampleFlow({ atoms }));
    const done = ["task-0", "task-500", "task-999"].map((name, result) =>
      sampleAtom(name, { state: "SUCCESS", result }),
    );
    await persistence.save(sampleChange({ atoms: done }));
    expect((await persistence.flow("sign-up-1"))?.atoms).toEqual({
      ...atoms,
      "task-0": done[0],
      "task-500": done[1],
      "task-999": done[2],
    });
  },

  "keeps what 200 saves add, one atom after the other": async ({ open, expect }) => {
    const persistence = await open();
    await persistence.openFlow(sampleFlow({ generation: 1 }));
    const expected: Record<string, unknown> = {};
    for (let revision = 1; revision <= 200; revision++) {
      // Each atom is written twice, so that a later write has to win over an earlier one.
      const atom = sampleAtom(`task-${revision >> 1}`, { attempts: revision });
      expected[atom.name] = atom;
      await persistence.save(sampleChange({ generation: 1, revision, atoms: [atom] }));
    }
    const stored = await (await open()).flow("sign-up-1");
    expect(stored).toMatchObject({ revision: 200, generation: 1 });
    expect(stored?.atoms).toEqual(expected);
  },

  "keeps big values: half a megabyte of text, and of bytes": async ({ open, expect }) => {
    const persistence = await open();
    const text = "0123456789".repeat(50_000);
    const bytes = Uint8Array.from({ length: 500_000 }, (_, index) => index % 251);
    await persistence.addFlow(sampleFlow({ store: { text } }));
    await persistence.save(sampleChange({ atoms: [sampleAtom("read", { result: bytes })] }));
    await persistence.save(sampleChange({ revision: 2, state: "SUCCESS" }));

    const stored = (await (await open()).flow("sign-up-1"))!;
    const result = stored.atoms["read"]?.result as Uint8Array;
    expect(stored.store["text"] === text).toBe(true);
    expect(result).toBeInstanceOf(Uint8Array);
    expect(result.length).toBe(500_000);
    expect(result.every((byte, index) => byte === index % 251)).toBe(true);
  },

  "refuses a change of a flow that is not there with NOT_FOUND (PS-02)": async ({
    open,
    expect,
  }) => {
    const persistence = await open();
    await expect(persistence.save(sampleChange())).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await persistence.flow("sign-up-1")).toBeUndefined();
  },

  "stores all of a change or nothing of it": async ({ open, expect }) => {
    const persistence = await open();
    await persistence.addFlow(sampleFlow());
    const change = sampleChange({
      state: "RUNNING",
      store: { added: 1 },
      atoms: [sampleAtom("pay"), sampleAtom("ship", { result: () => {} })],
    });
    expect(await refusal(persistence.save(change))).toMatchObject({ code: "INVALID_INPUT" });
    const before = { state: "PENDING", store: {}, atoms: {}, revision: 0 };
    expect(await persistence.flow("sign-up-1")).toMatchObject(before);
  },

  "keeps what it acknowledged when it is closed and opened again": async ({ open, expect }) => {
    const first = await open();
    await first.saveBook({ id: "b", name: "Orders" });
    await first.openFlow(sampleFlow({ bookId: "b", generation: 1 }));
    await first.save(sampleChange({ generation: 1, atoms: [sampleAtom("pay")] }));
    const stored = await first.flow("sign-up-1");
    await first[asyncDispose]();
    await first.close();

    const second = await open();
    expect(await second.book("b")).toMatchObject({ name: "Orders" });
    expect(await second.flow("sign-up-1")).toEqual(stored);
    await second.save(sampleChange({ generation: 1, revision: 2, state: "RUNNING" }));
    expect(await second.flow("sign-up-1")).toMatchObject({ revision: 2, state: "RUNNING" });
  },

  "says of two handles over one store that they reach the same (P5)": async ({ open, expect }) => {
    const [one, other] = [await open(), await open()];
    expect(one.store).toBe(other.store);
  },
};
