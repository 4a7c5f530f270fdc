import { keptValues } from "./kept-values.ts";
import { refusedValues } from "./refused-values.ts";
import {
  collected,
  refusal,
  sampleAtom,
  sampleChange,
  sampleFlow,
  type PersistenceTests,
} from "./samples.ts";

/** Which values a persistence keeps, and that it refuses the rest. */
export const valueTests: PersistenceTests = {
  ...mapped(
    keptValues,
    (name) => `keeps ${name}`,
    ({ make, seen = (value: unknown) => value }) =>
      async ({ open, expect }) => {
        const persistence = await open();
        const value = make();
        await persistence.saveBook({ id: "b", name: "b", meta: { value } });
        await persistence.addFlow(
          sampleFlow({ store: { value }, factory: { name: "f", args: [value] }, meta: { value } }),
        );
        const atom = sampleAtom("pay", { result: value, revertResult: [value], meta: { value } });
        await persistence.save(sampleChange({ store: { saved: value }, atoms: [atom] }));

        const other = await open();
        const { store, meta, factory, atoms } = (await other.flow("sign-up-1"))!;
        const { result, revertResult, meta: atomMeta } = atoms["pay"]!;
        const found = {
          book: (await other.book("b"))?.meta["value"],
          store: store["value"],
          saved: store["saved"],
          args: (factory.args as unknown[])[0],
          meta: meta["value"],
          result,
          revertResult: (revertResult as unknown[])[0],
          atomMeta: atomMeta["value"],
        };
        const expected = seen(make());
        for (const [place, each] of Object.entries(found)) {
          expect(seen(each), place).toEqual(expected);
        }
      },
  ),

  "refuses a name of half a character, and one too long, and stores nothing": async ({
    open,
    expect,
  }) => {
    const persistence = await open();
    await persistence.addFlow(sampleFlow());
    for (const bad of ["f1\ud800", "\udc00", "x".repeat(1_001)]) {
      const calls = [
        () => persistence.saveBook({ id: bad, name: "b" }),
        () => persistence.saveBook({ id: "b", name: bad }),
        () => persistence.addFlow(sampleFlow({ id: bad })),
        () => persistence.addFlow(sampleFlow({ id: "new", name: bad })),
        () => persistence.openFlow(sampleFlow({ id: "new", bookId: bad })),
        () => persistence.openFlow(sampleFlow({ id: "new", atoms: { [bad]: sampleAtom(bad) } })),
        () => persistence.save(sampleChange({ flowId: bad })),
        () => persistence.save(sampleChange({ atoms: [sampleAtom(bad)] })),
      ];
      for (const call of calls) {
        expect(await refusal(call()), String(call)).toMatchObject({ code: "INVALID_INPUT" });
      }
    }
    expect(await persistence.flow("new")).toBeUndefined();
    expect(await collected(persistence.books())).toEqual([]);
    expect(await persistence.flow("sign-up-1")).toMatchObject({ revision: 0, atoms: {} });
  },

  ...mapped(
    refusedValues,
    (name) => `refuses ${name} with INVALID_INPUT and its path, and stores nothing (P28)`,
    (make) =>
      async ({ open, expect }) => {
        const persistence = await open();
        await persistence.addFlow(sampleFlow({ id: "known" }));
        const photos = { list: [{ photo: make() }] };
        const book = { id: "b", name: "b", meta: photos };
        const atom = sampleAtom("pay", { result: photos });
        const calls = [
          () => persistence.saveBook(book),
          () => persistence.addFlow(sampleFlow({ store: photos })),
          () => persistence.openFlow(sampleFlow({ atoms: { pay: atom } })),
          () => persistence.save(sampleChange({ flowId: "known", store: photos })),
          () => persistence.save(sampleChange({ flowId: "known", atoms: [atom] })),
        ];
        for (const call of calls) {
          const error = await refusal(call());
          expect(error).toMatchObject({ code: "INVALID_INPUT" });
          expect(error.details?.["path"]).toMatch(/\.list\[0\]\.photo/);
          expect(error.message).toContain(error.details?.["path"]);
        }
        expect(await persistence.book("b")).toBeUndefined();
        expect(await persistence.flow("sign-up-1")).toBeUndefined();
        const known = { revision: 0, store: {}, atoms: {} };
        expect(await persistence.flow("known")).toMatchObject(known);
      },
  ),

  "takes values as they are when it is called (P28)": async ({ open, expect }) => {
    const persistence = await open();
    const value = { list: [1], bytes: Uint8Array.of(1), date: new Date(0) };
    const wanted = structuredClone(value);
    const calls = [
      () => persistence.saveBook({ id: "b", name: "b", meta: { value } }),
      () => persistence.addFlow(sampleFlow({ store: { value } })),
      () => persistence.openFlow(sampleFlow({ id: "opened", store: { value } })),
      () => persistence.save(sampleChange({ store: { saved: value } })),
    ];
    for (const call of calls) {
      Object.assign(value, structuredClone(wanted));
      const done = call();
      value.list.push(2);
      value.bytes[0] = 2;
      value.date.setTime(2);
      await done;
    }
    const { store } = (await persistence.flow("sign-up-1"))!;
    expect((await persistence.book("b"))?.meta).toEqual({ value: wanted });
    expect(store).toEqual({ value: wanted, saved: wanted });
    expect((await persistence.flow("opened"))?.store).toEqual({ value: wanted });
  },

  "keeps a Blob and a File whole where it says so, and refuses them elsewhere": async ({
    open,
    expect,
  }) => {
    const persistence = await open();
    const blob = new Blob(["Grüße"], { type: "text/plain" });
    const file = new File([blob], "a.txt", { lastModified: 1, type: "text/plain" });
    const adding = persistence.addFlow(sampleFlow({ store: { blob, file } }));
    if (!persistence.blobs) {
      expect(await refusal(adding)).toMatchObject({ code: "INVALID_INPUT" });
      expect(await persistence.flow("sign-up-1")).toBeUndefined();
      return;
    }
    await adding;
    const { store } = (await (await open()).flow("sign-up-1"))!;
    const kept = store as { blob: Blob; file: File };
    expect([await kept.blob.text(), kept.blob.type]).toEqual(["Grüße", "text/plain"]);
    const { name, lastModified, type } = kept.file;
    expect([await kept.file.text(), name, lastModified, type]).toEqual([
      "Grüße",
      "a.txt",
      1,
      "text/plain",
    ]);
  },
};

/** An object's entries under other names and with other values. */
function mapped<A, B>(
  entries: Readonly<Record<string, A>>,
  name: (key: string) => string,
  value: (each: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(entries).map(([key, each]) => [name(key), value(each)]));
}
