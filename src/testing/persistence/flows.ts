import {
  collected,
  sampleAtom,
  sampleAtoms,
  sampleChange,
  sampleFlow,
  type PersistenceTests,
} from "./samples.ts";

// Each is the name of something that every plain object has, or a trap for paths and indexes.
const AWKWARD = ["__proto__", "constructor", "toString", "a/b", "50 % ü", "?#&", " ", "~error"];

/** What a persistence does with flows. */
export const flowTests: PersistenceTests = {
  "adds a flow of a book, and one that stands alone": async ({ open, clock, expect }) => {
    const persistence = await open();
    await persistence.saveBook({ id: "b", name: "Orders" });
    const times = { createdAt: clock.now(), updatedAt: clock.now() };
    const details = [
      sampleFlow({ bookId: "b", store: { email: "ada@example.com" }, meta: { job: "j" } }),
      sampleFlow({ id: "alone", atoms: { pay: sampleAtom("pay", { attempts: 2 }) } }),
    ];
    for (const detail of details) {
      await persistence.addFlow(detail);
      expect(await persistence.flow(detail.id)).toEqual({ ...detail, ...times });
    }
  },

  "refuses a flow of a book that was never saved with NOT_FOUND, and stores nothing (PS-02)":
    async ({ open, expect }) => {
      const persistence = await open();
      const detail = sampleFlow({ bookId: "none" });
      const missing = { code: "NOT_FOUND" };
      await expect(persistence.addFlow(detail)).rejects.toMatchObject(missing);
      await expect(persistence.openFlow(detail)).rejects.toMatchObject(missing);
      expect(await persistence.flow(detail.id)).toBeUndefined();
    },

  "refuses a known id with DUPLICATE, and leaves the flow as it was": async ({ open, expect }) => {
    const persistence = await open();
    await persistence.addFlow(sampleFlow({ store: { n: 1 } }));
    const again = persistence.addFlow(sampleFlow({ store: { n: 2 } }));
    await expect(again).rejects.toMatchObject({ code: "DUPLICATE" });
    expect(await persistence.flow("sign-up-1")).toMatchObject({ store: { n: 1 } });
  },

  "lets one of two handles add an id": async ({ open, expect }) => {
    const handles = [await open(), await open()];
    const added = await Promise.allSettled(
      handles.map((handle, n) => handle.addFlow(sampleFlow({ store: { n } }))),
    );
    const winner = added.findIndex(({ status }) => status === "fulfilled");
    const [, loser] = added.toSorted((a, b) => a.status.localeCompare(b.status));
    expect(loser).toMatchObject({ status: "rejected", reason: { code: "DUPLICATE" } });
    expect(await handles[0]!.flow("sign-up-1")).toMatchObject({ store: { n: winner } });
  },

  "gives undefined for a flow that is not there": async ({ open, expect }) => {
    const persistence = await open();
    expect(await persistence.flow("none")).toBeUndefined();
  },

  "gives a fresh copy each time": async ({ open, expect }) => {
    const persistence = await open();
    const book = { id: "b", name: "Orders", meta: { list: [1] } };
    const detail = sampleFlow({ bookId: "b", store: { list: [1] } });
    const given = [
      (await persistence.saveBook(book)).meta,
      (await persistence.book("b"))!.meta,
      (await collected(persistence.books()))[0]!.meta,
      (await persistence.openFlow(detail)).store,
      (await persistence.openFlow(detail)).store,
      (await persistence.flow(detail.id))!.store,
      (await collected(persistence.flows("b")))[0]!.store,
    ];
    for (const { list } of given) (list as number[]).push(2);
    expect(await persistence.book("b")).toMatchObject({ meta: { list: [1] } });
    expect(await persistence.flow(detail.id)).toMatchObject({ store: { list: [1] } });
    expect([book.meta, detail.store]).toEqual([{ list: [1] }, { list: [1] }]);
  },

  "destroys a flow, and does not mind one that is gone": async ({ open, expect }) => {
    const persistence = await open();
    await persistence.saveBook({ id: "b", name: "Orders" });
    await persistence.addFlow(sampleFlow({ bookId: "b", atoms: sampleAtoms(3) }));
    await persistence.destroyFlow("sign-up-1");
    await persistence.destroyFlow("sign-up-1");

    expect(await persistence.flow("sign-up-1")).toBeUndefined();
    expect(await collected(persistence.flows("b"))).toEqual([]);
    expect(await persistence.book("b")).toBeDefined();
    await persistence.addFlow(sampleFlow({ store: { second: true } }));
    expect(await persistence.flow("sign-up-1")).toMatchObject({
      store: { second: true },
      atoms: {},
    });
  },

  "takes any text as an id, a key or a name": async ({ open, expect }) => {
    const persistence = await open();
    for (const text of AWKWARD) {
      // Not a literal, in which "__proto__" would set the prototype.
      const named = Object.fromEntries([[text, { inside: text }]]);
      await persistence.saveBook({ id: text, name: text, meta: named });
      await persistence.addFlow(
        sampleFlow({ id: text, bookId: text, store: named, factory: { name: text, args: named } }),
      );
      await persistence.save(
        sampleChange({ flowId: text, meta: named, atoms: [sampleAtom(text, { result: named })] }),
      );
    }
    for (const text of AWKWARD) {
      const [listed] = await collected(persistence.flows(text));
      expect(listed?.id).toBe(text);
      const flow = (await persistence.flow(text))!;
      for (const found of [flow.store, flow.meta, flow.factory.args, flow.atoms[text]?.result]) {
        expect(Object.entries(found as object)).toEqual([[text, { inside: text }]]);
      }
      expect(Object.keys(flow.atoms)).toEqual([text]);
      await persistence.destroyBook(text);
      expect(await persistence.flow(text)).toBeUndefined();
    }
  },
};
