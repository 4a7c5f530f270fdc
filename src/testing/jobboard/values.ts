import type { JobBoard } from "../../jobboard/jobboard.ts";
import { collected, refusal } from "../contract.ts";
import { keptValues } from "../persistence/kept-values.ts";
import { refusedValues } from "../persistence/refused-values.ts";
import { postedAndTaken, take, type BoardTests } from "./samples.ts";

/** Which values a board keeps, and that it refuses the rest. */
export const valueTests: BoardTests = {
  ...named(keptValues, (name, { make, seen = (value: unknown) => value }) => ({
    [`keeps ${name}`]: async ({ open, expect }) => {
      const board = await open();
      const value = { inner: [make()] };
      const posted = await board.post({
        flow: "pack",
        store: { value },
        meta: { value },
        args: value,
      });
      const taken = await take(board);
      const ended = await board.consume(taken, { flowState: "SUCCESS", results: { value } });
      const other = await open();
      const read = await other.get(posted.id);
      const [listed] = await collected(other.jobs());
      const found = {
        "store as posted": posted.store["value"],
        "store as claimed": taken.job.store["value"],
        "store as read": read?.store["value"],
        "store as listed": listed?.store["value"],
        "meta as read": read?.meta["value"],
        "args as read": read?.flow.args,
        "results as consumed": ended.outcome?.results?.["value"],
        "results as read": read?.outcome?.results?.["value"],
        "results as awaited": (await other.wait(posted)).results?.["value"],
      };
      const expected = seen(make());
      for (const [place, each] of Object.entries(found)) {
        expect(seen((each as typeof value).inner[0]), place).toEqual(expected);
      }
    },
  })),

  ...named(refusedValues, (name, make) => ({
    [`refuses ${name} with INVALID_INPUT and its path, and stores nothing (P28)`]: async ({
      open,
      expect,
    }) => {
      const board = await open();
      const claim = await postedAndTaken(board);
      const bad = { list: [{ photo: make() }] };
      const calls = [
        () => board.post({ flow: "pack", store: bad }),
        () => board.post({ flow: "pack", meta: bad }),
        () => board.post({ flow: "pack", args: bad }),
        () => board.postAll([{ flow: "pack" }, { flow: "pack", store: bad }]),
        () => board.consume(claim, { flowState: "SUCCESS", results: bad }),
        () => board.redrive(claim.id, { store: bad }),
      ];
      for (const call of calls) {
        const error = await refusal(call());
        expect(error).toMatchObject({ code: "INVALID_INPUT" });
        expect(error.details?.["path"]).toMatch(/(store|meta|args|results)\.list\[0\]\.photo/);
        expect(error.message).toContain(error.details?.["path"]);
      }
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CLAIMED: 1, CONSUMED: 0 });
    },
  })),

  "refuses a name of half a character, and one too long, wherever one is given, and stores nothing":
    async ({ open, expect }) => {
      const board = await open();
      const claim = await postedAndTaken(board);
      const leaseMs = 1_000;
      for (const bad of ["w1\ud800", "\udc00", "x".repeat(1_001)]) {
        const calls: readonly (() => Promise<unknown>)[] = [
          ...["flow", "id", "name", "key", "flowId", "bookId"].map(
            (field) => () => board.post({ flow: "pack", [field]: bad }),
          ),
          () => board.post({ flow: "pack", needs: [bad] }),
          () => board.get(bad),
          () => board.claim({ who: bad, leaseMs }),
          () => board.claim({ who: "bob", leaseMs, token: bad }),
          () => board.claim({ who: "bob", leaseMs, flows: [bad] }),
          () => board.claim({ who: "bob", leaseMs, provides: [bad] }),
          () => board.claimJob(bad, { who: "bob", leaseMs }),
          () => board.claimJob("id", { who: bad, leaseMs }),
          () => board.extend({ ...claim, id: bad }, leaseMs),
          () => board.consume({ ...claim, who: bad }),
          () => board.cancel(bad),
          () => board.redrive(bad),
          () => board.wait(bad),
          ...["flow", "owner", "key", "after"].map(
            (field) => () => collected(board.jobs({ [field]: bad })),
          ),
        ];
        for (const call of calls) {
          const error = await refusal(call());
          expect(error, String(call)).toMatchObject({ code: "INVALID_INPUT" });
          expect(error.details).toHaveProperty("path");
        }
      }
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CLAIMED: 1, CONSUMED: 0 });
    },

  "finds by its name what has one of 1,000 characters, of pairs or of none that show": async ({
    open,
    expect,
  }) => {
    const board = await open();
    for (const id of ["😀".repeat(500), "a\u0000b", "\ufffd"]) {
      const posted = await board.post({ flow: "pack", id, key: id });
      expect(await board.get(id)).toEqual(posted);
      expect(await take(board)).toMatchObject({ id });
    }
  },

  "takes values as they are when it is called (P28)": async ({ open, expect }) => {
    const board = await open();
    const value = { list: [1], bytes: Uint8Array.of(1), date: new Date(0) };
    const wanted = structuredClone(value);
    const changedDuring = async <T>(call: () => Promise<T>): Promise<T> => {
      Object.assign(value, structuredClone(wanted));
      const done = call();
      value.list.push(2);
      value.bytes[0] = 2;
      value.date.setTime(2);
      return done;
    };
    const job = await changedDuring(() =>
      board.post({ flow: "pack", store: { value }, meta: { value }, args: value }),
    );
    const claim = await take(board);
    await changedDuring(() => board.consume(claim, { results: { value } }));
    expect(await board.get(job.id)).toMatchObject({
      store: { value: wanted },
      meta: { value: wanted },
      flow: { args: wanted },
      outcome: { results: { value: wanted } },
    });
  },

  "keeps a Blob and a File whole, or refuses them with the remedy": async ({ open, expect }) => {
    const board = await open();
    const blob = new Blob(["Grüße"], { type: "text/plain" });
    const file = new File([blob], "a.txt", { lastModified: 1, type: "text/plain" });
    const answer = await postedOrRefused(board, { blob, file });
    if (answer instanceof Error) {
      expect(answer).toMatchObject({ code: "INVALID_INPUT", details: { path: "store.blob" } });
      expect(answer.message).toContain("blob.bytes()");
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 0 });
      return;
    }
    const kept = (await (await open()).get(answer))?.store as { blob: Blob; file: File };
    expect([await kept.blob.text(), kept.blob.type]).toEqual(["Grüße", "text/plain"]);
    const { name, lastModified, type } = kept.file;
    expect({ name, lastModified, type, text: await kept.file.text() }).toEqual({
      name: "a.txt",
      lastModified: 1,
      type: "text/plain",
      text: "Grüße",
    });
  },
};

const postedOrRefused = (board: JobBoard, store: object): Promise<string | Error> =>
  board.post({ flow: "pack", store }).then(
    ({ id }) => id,
    (error: Error) => error,
  );

/** The tests of every entry, as one record. */
function named<T>(
  entries: Readonly<Record<string, T>>,
  tests: (name: string, entry: T) => BoardTests,
): BoardTests {
  return Object.assign({}, ...Object.entries(entries).map(([name, entry]) => tests(name, entry)));
}
