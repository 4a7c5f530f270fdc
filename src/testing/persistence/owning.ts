import type { FlowDetail } from "../../persistence/details.ts";
import { sampleAtom, sampleChange, sampleFlow, type PersistenceTests } from "./samples.ts";

const stale = { code: "STALE_CLAIM" };
const fulfilled = { status: "fulfilled" };
const refused = { status: "rejected", reason: stale };

// Enough that in a store which takes more than one step, some save lands between the steps.
const RACES = 20;

/** Who may write to a flow, and in which order. */
export const owningTests: PersistenceTests = {
  "adds the flow that is opened first, and gives what it stored (P2)": async ({
    open,
    clock,
    expect,
  }) => {
    const persistence = await open();
    const detail = sampleFlow({ generation: 1, store: { n: 1 }, atoms: { a: sampleAtom("a") } });
    const stored = { ...detail, createdAt: clock.now(), updatedAt: clock.now() };
    expect(await persistence.openFlow(detail)).toEqual(stored);
    expect(await persistence.flow("sign-up-1")).toEqual(stored);
  },

  "gives a later owner what is stored, not what it brought (P2)": async ({ open, expect }) => {
    const [old, fresh] = [await open(), await open()];
    await old.openFlow(sampleFlow({ generation: 1, store: { n: 1 } }));
    await old.save(sampleChange({ generation: 1, state: "RUNNING", atoms: [sampleAtom("pay")] }));
    const brought = sampleFlow({ generation: 2, store: { n: 2 }, fingerprint: "b2" });
    const opened = await fresh.openFlow(brought);
    expect(opened).toMatchObject({
      generation: 2,
      revision: 1,
      state: "RUNNING",
      fingerprint: "a1",
      store: { n: 1 },
      atoms: { pay: sampleAtom("pay") },
    });
    expect(await old.flow("sign-up-1")).toEqual(opened);
  },

  "opens a flow again under the same generation, as after a lost reply (P4)": async ({
    open,
    expect,
  }) => {
    const persistence = await open();
    await persistence.openFlow(sampleFlow({ generation: 3 }));
    await persistence.save(sampleChange({ generation: 3, state: "RUNNING" }));
    const again = await persistence.openFlow(sampleFlow({ generation: 3 }));
    expect(again).toMatchObject({ generation: 3, revision: 1, state: "RUNNING" });
  },

  "refuses to open a flow under a lower generation than has been here (P2)": async ({
    open,
    expect,
  }) => {
    const [old, fresh] = [await open(), await open()];
    const opened = await fresh.openFlow(sampleFlow({ generation: 2 }));
    await expect(old.openFlow(sampleFlow({ generation: 1 }))).rejects.toMatchObject(stale);
    expect(await old.flow("sign-up-1")).toEqual(opened);
  },

  "opens nothing for one job that is another's, whatever its generation (P26)": async ({
    open,
    expect,
  }) => {
    const persistence = await open();
    const opened = await persistence.openFlow(sampleFlow({ generation: 1, meta: { job: "one" } }));
    const taken = { code: "DUPLICATE" };
    for (const generation of [1, 2]) {
      const other = sampleFlow({ generation, meta: { job: "another" } });
      await expect(persistence.openFlow(other)).rejects.toMatchObject(taken);
    }
    expect(await persistence.flow("sign-up-1")).toEqual(opened);
  },

  "lets nothing written under a lower generation follow an open (P2)": async ({ open, expect }) => {
    const [old, fresh] = [await open(), await open()];
    await old.openFlow(sampleFlow({ generation: 1 }));
    const opened = await fresh.openFlow(sampleFlow({ generation: 2 }));
    const late = old.save(sampleChange({ generation: 1, state: "SUCCESS" }));
    await expect(late).rejects.toMatchObject(stale);
    expect(await fresh.flow("sign-up-1")).toEqual(opened);
    await fresh.save(sampleChange({ generation: 2, state: "RUNNING" }));
    expect(await old.flow("sign-up-1")).toMatchObject({ revision: 1, state: "RUNNING" });
  },

  "gives a new owner the old one's last save, or refuses that save (P2)": async ({
    open,
    expect,
  }) => {
    const [old, fresh] = [await open(), await open()];
    for (let race = 0; race < RACES; race++) {
      const flowId = `flow-${race}`;
      await old.openFlow(sampleFlow({ id: flowId, generation: 1 }));
      const save = () => old.save(sampleChange({ flowId, generation: 1, state: "RUNNING" }));
      const take = () => fresh.openFlow(sampleFlow({ id: flowId, generation: 2 }));
      // Whoever goes first, so that neither is always too late.
      const taken = race % 2 ? take() : undefined;
      const [saved, opened] = await Promise.allSettled([save(), taken ?? take()]);

      const { value } = opened as PromiseFulfilledResult<FlowDetail>;
      if (value.revision === 1) expect(saved).toMatchObject(fulfilled);
      else expect(saved).toMatchObject(refused);
      expect(await old.flow(flowId)).toEqual(value);
    }
  },

  "takes saves only under the very generation that opened it (P1)": async ({ open, expect }) => {
    const persistence = await open();
    const opened = await persistence.openFlow(sampleFlow({ generation: 2 }));
    for (const generation of [0, 1, 3]) {
      const other = persistence.save(sampleChange({ generation, state: "SUCCESS" }));
      await expect(other).rejects.toMatchObject(stale);
    }
    expect(await persistence.flow("sign-up-1")).toEqual(opened);
  },

  "acknowledges a save that comes again, and stores it once (P3)": async ({ open, expect }) => {
    const persistence = await open();
    await persistence.openFlow(sampleFlow({ generation: 1 }));
    await persistence.save(sampleChange({ generation: 1, store: { n: 1 } }));
    await persistence.save(sampleChange({ generation: 1, store: { n: 2 } }));
    expect(await persistence.flow("sign-up-1")).toMatchObject({ revision: 1, store: { n: 1 } });
  },

  "refuses a save that comes late or too early (P3, PS-09)": async ({ open, expect }) => {
    const persistence = await open();
    await persistence.openFlow(sampleFlow({ generation: 1 }));
    for (const revision of [1, 2]) {
      await persistence.save(sampleChange({ generation: 1, revision, store: { n: revision } }));
    }
    for (const revision of [0, 1, 4]) {
      const other = persistence.save(sampleChange({ generation: 1, revision, store: { n: -1 } }));
      await expect(other).rejects.toMatchObject(stale);
    }
    expect(await persistence.flow("sign-up-1")).toMatchObject({ revision: 2, store: { n: 2 } });
  },

  "stores one whole of two changes that race for a revision (P3)": async ({ open, expect }) => {
    const handles = [await open(), await open()];
    await handles[0]!.openFlow(sampleFlow({ generation: 1 }));
    const changes = ["a", "b"].map((name) =>
      sampleChange({ generation: 1, store: { from: name }, atoms: [sampleAtom(name)] }),
    );
    await Promise.allSettled(handles.map((handle, index) => handle.save(changes[index]!)));
    const { store, atoms, revision } = (await handles[0]!.flow("sign-up-1"))!;
    expect(revision).toBe(1);
    expect(Object.keys(atoms)).toEqual([store["from"]]);
  },

  "makes one flow of many opens at once, and gives it to the highest generation (SG-09)": async ({
    open,
    expect,
  }) => {
    const handles = [await open(), await open()];
    const generations = Array.from({ length: 50 }, (_, index) => ((index * 7) % 50) + 1);
    const opens = await Promise.allSettled(
      generations.map((generation, index) =>
        handles[index % 2]!.openFlow(sampleFlow({ generation })),
      ),
    );
    expect(opens[generations.indexOf(50)]).toMatchObject(fulfilled);
    expect(await handles[0]!.flow("sign-up-1")).toMatchObject({ generation: 50, revision: 0 });
    await handles[1]!.save(sampleChange({ generation: 50, state: "RUNNING" }));
    const late = handles[0]!.save(sampleChange({ generation: 49 }));
    await expect(late).rejects.toMatchObject(stale);
  },
};
