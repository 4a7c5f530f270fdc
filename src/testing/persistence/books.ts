import { collected, sampleAtom, sampleFlow, type PersistenceTests } from "./samples.ts";

/** What a persistence does with books. */
export const bookTests: PersistenceTests = {
  "saves a book and gives it back (PS-01)": async ({ open, clock, expect }) => {
    const persistence = await open();
    const book = { id: "b", name: "Orders", meta: { region: "eu" } };
    const expected = { ...book, createdAt: clock.now(), updatedAt: clock.now() };

    expect(await persistence.saveBook(book)).toEqual(expected);
    expect(await persistence.book("b")).toEqual(expected);
  },

  "gives undefined for a book that was never saved": async ({ open, expect }) => {
    const persistence = await open();
    expect(await persistence.book("none")).toBeUndefined();
  },

  "saves a book again with its flows and time of creation kept (PS-03)": async ({
    open,
    clock,
    expect,
  }) => {
    const persistence = await open();
    const createdAt = clock.now();
    await persistence.saveBook({ id: "b", name: "Orders", meta: { region: "eu" } });
    await persistence.addFlow(sampleFlow({ bookId: "b" }));
    await clock.advance(1_000);
    await persistence.saveBook({ id: "b", name: "Orders of May" });

    expect(await persistence.book("b")).toEqual({
      id: "b",
      name: "Orders of May",
      meta: { region: "eu" },
      createdAt,
      updatedAt: createdAt + 1_000,
    });
    expect(await persistence.flow("sign-up-1")).toMatchObject({ bookId: "b" });
  },

  "loses nothing of a book that two handles save at once": async ({ open, expect }) => {
    const [one, other] = [await open(), await open()];
    await Promise.all([
      one.saveBook({ id: "b", name: "Orders", meta: { one: 1 } }),
      other.saveBook({ id: "b", name: "Orders", meta: { other: 2 } }),
    ]);
    expect(await one.book("b")).toMatchObject({ meta: { one: 1, other: 2 } });
  },

  "lists every book": async ({ open, expect }) => {
    const persistence = await open();
    expect(await collected(persistence.books())).toEqual([]);
    for (const id of ["a", "b", "c"]) await persistence.saveBook({ id, name: `Book ${id}` });

    const names = (await collected(persistence.books())).map(({ name }) => name);
    expect(names.toSorted()).toEqual(["Book a", "Book b", "Book c"]);
  },

  "destroys a book with all below it, and no other (PS-01)": async ({ open, expect }) => {
    const persistence = await open();
    const atoms = { pay: sampleAtom("pay") };
    for (const bookId of ["b", "b2"]) {
      await persistence.saveBook({ id: bookId, name: bookId });
      await persistence.addFlow(sampleFlow({ id: `${bookId}-flow`, bookId, atoms }));
    }
    await persistence.addFlow(sampleFlow({ id: "alone" }));
    await persistence.destroyBook("b");

    expect(await persistence.book("b")).toBeUndefined();
    expect(await persistence.flow("b-flow")).toBeUndefined();
    expect(await persistence.book("b2")).toBeDefined();
    expect(await persistence.flow("b2-flow")).toMatchObject({ atoms });
    expect(await persistence.flow("alone")).toBeDefined();
  },

  "refuses to destroy a book that is not there with NOT_FOUND": async ({ open, expect }) => {
    const persistence = await open();
    await expect(persistence.destroyBook("none")).rejects.toMatchObject({ code: "NOT_FOUND" });
  },

  "leaves no flow behind when it is added while its book is destroyed": async ({
    open,
    expect,
  }) => {
    const [one, other] = [await open(), await open()];
    await one.saveBook({ id: "b", name: "Orders" });
    const [added] = await Promise.allSettled([
      other.addFlow(sampleFlow({ bookId: "b" })),
      one.destroyBook("b"),
    ]);
    expect(await one.flow("sign-up-1")).toBeUndefined();
    if (added.status === "rejected") expect(added.reason).toMatchObject({ code: "NOT_FOUND" });
  },

  "lists the flows of a book without their atoms (PS-04)": async ({ open, clock, expect }) => {
    const persistence = await open();
    await persistence.saveBook({ id: "b", name: "Orders" });
    await persistence.saveBook({ id: "b2", name: "Returns" });
    const detail = sampleFlow({ bookId: "b", store: { email: "ada@example.com" } });
    await persistence.addFlow({ ...detail, atoms: { pay: sampleAtom("pay") } });
    await persistence.addFlow(sampleFlow({ id: "other", bookId: "b2" }));
    await persistence.addFlow(sampleFlow({ id: "alone" }));

    const [listed, ...more] = await collected(persistence.flows("b"));
    expect(more).toEqual([]);
    expect(listed).not.toHaveProperty("atoms");
    const { atoms: _, ...rest } = detail;
    expect(listed).toEqual({ ...rest, createdAt: clock.now(), updatedAt: clock.now() });
  },

  "lists no flows for a book that is not there": async ({ open, expect }) => {
    const persistence = await open();
    expect(await collected(persistence.flows("none"))).toEqual([]);
  },

  "lets a listing be left early, and goes on": async ({ open, expect }) => {
    const persistence = await open();
    for (const id of ["a", "b", "c"]) await persistence.saveBook({ id, name: id });
    for await (const book of persistence.books()) {
      expect(book).toHaveProperty("name");
      break;
    }
    await persistence.saveBook({ id: "d", name: "d" });
    expect(await collected(persistence.books())).toHaveLength(4);
  },

  "lets its caller write in the middle of a listing": async ({ open, expect }) => {
    const persistence = await open();
    for (const id of ["a", "b", "c"]) {
      await persistence.saveBook({ id, name: id });
      await persistence.addFlow(sampleFlow({ id: `flow-${id}`, bookId: id }));
    }
    for await (const { id } of persistence.books()) {
      for await (const flow of persistence.flows(id)) await persistence.destroyFlow(flow.id);
      await persistence.saveBook({ id, name: "emptied" });
    }
    const names = (await collected(persistence.books())).map(({ name }) => name);
    expect(names).toEqual(["emptied", "emptied", "emptied"]);
    expect(await persistence.flow("flow-b")).toBeUndefined();
  },
};
