import { expect, it } from "vitest";
import { FootplateError } from "../src/errors.ts";
import { groupCommit } from "../src/group-commit.ts";

/** A store whose commits are ended by hand, one after the other. */
function byHand() {
  const batches: string[][] = [];
  const ends: { resolve: (answers: (string | Error)[]) => void; reject: (error: Error) => void }[] =
    [];
  const write = groupCommit<string, string>((writes) => {
    batches.push([...writes]);
    return new Promise((resolve, reject) => ends.push({ resolve, reject }));
  });
  return {
    write,
    batches,
    /** Lets the present commit succeed. */
    async end(answers: (string | Error)[] = batches.at(-1)!.map((each) => each.toUpperCase())) {
      ends.shift()!.resolve(answers);
      await settled();
    },
    async abort(error: Error) {
      ends.shift()!.reject(error);
      await settled();
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("commits together what is written in one turn, and answers each write", async () => {
  const { write, batches, end } = byHand();
  const answers = Promise.all([write("a"), write("b"), write("c")]);
  await settled();
  expect(batches).toEqual([["a", "b", "c"]]);
  await end();
  expect(await answers).toEqual(["A", "B", "C"]);
});

it("commits one batch at a time, and everything that arrives meanwhile in the next (P28)", async () => {
  const { write, batches, end } = byHand();
  const answers = [write("a")];
  await settled();
  answers.push(write("b"), write("c"));
  await settled();
  answers.push(write("d"));
  await settled();
  expect(batches).toEqual([["a"]]);
  await end();
  expect(batches).toEqual([["a"], ["b", "c", "d"]]);
  await end();
  expect(await Promise.all(answers)).toEqual(["A", "B", "C", "D"]);
});

it("answers no write before its commit is complete (P28)", async () => {
  const { write, end } = byHand();
  let answered = false;
  void write("a").then(() => (answered = true));
  await settled();
  expect(answered).toBe(false);
  await end();
  expect(answered).toBe(true);
});

it("answers in the order of arrival", async () => {
  const { write, end } = byHand();
  const order: string[] = [];
  for (const each of ["a", "b", "c"]) void write(each).then((answer) => order.push(answer));
  await settled();
  await end();
  expect(order).toEqual(["A", "B", "C"]);
});

it("commits at once what is written when it was idle again", async () => {
  const { write, batches, end } = byHand();
  const first = write("a");
  await settled();
  await end();
  await first;
  const second = write("b");
  await settled();
  expect(batches).toEqual([["a"], ["b"]]);
  await end();
  expect(await second).toBe("B");
});

it("refuses one write of a batch and stores the others (P29)", async () => {
  const { write, batches, end } = byHand();
  const answers = Promise.allSettled([write("a"), write("b"), write("c")]);
  await settled();
  const refused = new FootplateError("STALE_CLAIM", "No");
  await end(["A", refused, "C"]);
  expect(batches).toHaveLength(1);
  expect(await answers).toEqual([
    { status: "fulfilled", value: "A" },
    { status: "rejected", reason: refused },
    { status: "fulfilled", value: "C" },
  ]);
});

it("tries an aborted batch again write by write, before what came later (P30)", async () => {
  const { write, batches, end, abort } = byHand();
  const answers = Promise.allSettled([write("a"), write("big"), write("c")]);
  await settled();
  const later = write("later");
  await abort(new FootplateError("QUOTA", "Something is too big"));
  await end();
  const quota = new FootplateError("QUOTA", "This is too big");
  await abort(quota);
  await end();
  expect(batches).toEqual([["a", "big", "c"], ["a"], ["big"], ["c"], ["later"]]);
  expect(await answers).toEqual([
    { status: "fulfilled", value: "A" },
    { status: "rejected", reason: quota },
    { status: "fulfilled", value: "C" },
  ]);
  await end();
  expect(await later).toBe("LATER");
});

it("does not try a write again that was alone in its batch", async () => {
  const { write, batches, abort } = byHand();
  const answer = write("a").catch((error: unknown) => error);
  await settled();
  const error = new Error("Disk on fire");
  await abort(error);
  expect(await answer).toBe(error);
  expect(batches).toEqual([["a"]]);
});

it("lets UNAVAILABLE fall on all of a batch at once, as no write is at fault", async () => {
  const { write, batches, abort, end } = byHand();
  const answers = Promise.allSettled([write("a"), write("b")]);
  await settled();
  const error = new FootplateError("UNAVAILABLE", "Another tab is holding the database");
  await abort(error);
  const rejected = { status: "rejected", reason: error };
  expect(await answers).toEqual([rejected, rejected]);
  const next = write("c");
  await settled();
  expect(batches).toEqual([["a", "b"], ["c"]]);
  await end();
  expect(await next).toBe("C");
});

it("takes a commit that throws before it is a promise for an aborted one", async () => {
  const write = groupCommit<string>(() => {
    throw new Error("Closed");
  });
  const answers = await Promise.allSettled([write("a"), write("b")]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
