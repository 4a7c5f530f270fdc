import { describe, expect, it } from "vitest";
import {
  flowFactory,
  linearFlow,
  memoryJobBoard,
  task,
  type FlowOptions,
  type Schema,
} from "../../src/index.ts";
import { plainPosting, remoteJobBoard, serveJobBoard } from "../../src/adapter.ts";
import { checkedStore } from "../../src/flow/input.ts";
import { httpJobBoard } from "../../src/http/index.ts";
import { memoryServer } from "../http/harness.ts";

type Answer = { value: unknown } | { issues: readonly { message: string; path?: unknown[] }[] };

const schema = (validate: (value: any) => unknown): Schema => ({
  "~standard": { version: 1, vendor: "test", validate },
});

/** Takes an e-mail address, trims it, and makes 1 of a missing number. */
const address = (value: { email?: unknown; copies?: number }): Answer =>
  typeof value.email === "string"
    ? { value: { email: value.email.trim(), copies: value.copies ?? 1 } }
    : { issues: [{ message: "is no string", path: ["email"] }, { message: "so there" }] };

const mail = (input: FlowOptions["input"]) =>
  linearFlow("mail", [task("send", { requires: ["email", "copies"], execute() {} })], { input });

const posting = (flow: ReturnType<typeof mail>, store: object) => ({
  flow,
  store: store as { email: any; copies: any },
});

describe("the input of a flow", () => {
  it.each([
    ["at once", address],
    ["later", async (value: object) => address(value)],
  ])("decides %s what is stored, and may put in what the poster left out", async (_, validate) => {
    const board = memoryJobBoard();
    for (const each of [board, remoteJobBoard(serveJobBoard(board))]) {
      const job = await each.post(posting(mail(schema(validate)), { email: " a@b " }));
      expect(job.store).toEqual({ email: "a@b", copies: 1 });
      expect((await each.get(job.id))!.store).toEqual(job.store);
    }
  });

  it("refuses a bad store in the schema's own words, and posts nothing of the batch", async () => {
    const board = memoryJobBoard();
    const flow = mail(schema(async (value) => address(value)));
    const good = posting(flow, { email: "a@b" });
    const bad = posting(flow, { email: 5 });
    await expect(board.postAll([good, bad])).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: '"mail.store" does not fit its schema: email: is no string; so there',
    });
    // One that is refused at once leaves nothing behind that rejects later, unseen.
    await expect(board.postAll([bad, posting(flow, { email: () => {} })])).rejects.toMatchObject({
      details: { path: "store.email" },
    });
    expect((await board.counts()).UNCLAIMED).toBe(0);
  });

  it("is asked before anybody looks for what is missing, which is then looked for in what it made", async () => {
    const board = memoryJobBoard();
    const forgetful = mail(schema(() => ({ value: { email: "a@b" } })));
    await expect(board.post(posting(forgetful, {}))).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["copies"] },
    });
  });

  it("P28: is asked about a copy, and what it makes is copied", async () => {
    const board = memoryJobBoard();
    const kept: { email: string; copies: number }[] = [];
    const flow = mail(
      schema(async (value) => {
        await Promise.resolve();
        kept.push(value);
        return { value };
      }),
    );
    const store = { email: "a@b", copies: 1 };
    const posted = board.post(posting(flow, store));
    store.email = "changed meanwhile";
    const job = await posted;
    kept[0]!.copies = 99;
    expect((await board.get(job.id))!.store).toEqual({ email: "a@b", copies: 1 });
  });

  it("makes what can be stored, or the job is refused", async () => {
    const board = memoryJobBoard();
    const wrong: readonly [unknown, object][] = [
      [{ email: "a", copies: () => {} }, { path: "store.copies" }],
      ["a@b", { path: "store" }],
      [null, { path: "store" }],
    ];
    for (const [value, details] of wrong) {
      const flow = mail(schema(() => ({ value })));
      await expect(board.post(posting(flow, {}))).rejects.toMatchObject({
        code: "INVALID_INPUT",
        details,
      });
    }
  });

  it("is not asked where the flow is known by name only, nor where it is nested", async () => {
    const board = memoryJobBoard();
    const flow = mail(schema(() => ({ issues: [{ message: "never" }] })));
    await board.post({ flow: "mail", store: {} });
    await board.post({ flow: linearFlow("outer", [flow]), store: { email: 1, copies: 2 } });
    await expect(board.post(posting(flow, {}))).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("is asked by the routes, for what is posted by name over HTTP", async () => {
    const { url, close } = await memoryServer({ flows: [mail(schema(address))] });
    try {
      const board = httpJobBoard({ url });
      const job = await board.post({ flow: "mail", store: { email: " a@b" } });
      expect(job.store).toEqual({ email: "a@b", copies: 1 });
      await expect(board.post({ flow: "mail", store: {} })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("email: is no string"),
      });
    } finally {
      await close();
    }
  });

  it("comes with the flow that a factory makes", async () => {
    const board = memoryJobBoard();
    const flow = flowFactory("mails", () => mail(schema(address)));
    const store = { email: " a@b ", copies: 2 };
    expect((await board.post({ flow, store })).store).toEqual({ email: "a@b", copies: 2 });
    await expect(board.post({ flow, store: { email: 5 as never, copies: 2 } })).rejects.toThrow(
      '"mails.store" does not fit',
    );
  });

  it("keeps nobody waiting who has none", () => {
    const store = { email: "a@b", copies: 1 };
    expect(plainPosting(posting(mail(undefined), store))).toMatchObject({ flow: "mail", store });
    expect(plainPosting(posting(mail(schema(address)), store))).toBeInstanceOf(Promise);
  });

  it("gives engines the store that is to be run with", async () => {
    const flow = mail(schema(address));
    const once = await checkedStore(flow, { email: " a@b " });
    expect(once).toEqual({ email: "a@b", copies: 1 });
    await expect(checkedStore(flow, once)).resolves.toEqual(once);
    await expect(checkedStore(flow, {})).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const bare = {};
    await expect(checkedStore(mail(undefined), bare)).resolves.toBe(bare);
  });

  it("has to be a schema, and one that answers", async () => {
    for (const input of ["email", {}, { "~standard": {} }, null]) {
      expect(() => mail(input as never)).toThrow(
        expect.objectContaining({
          code: "INVALID_INPUT",
          message: expect.stringMatching(/"mail"/),
        }),
      );
    }
    const cause = new Error("broken");
    const broken = schema(() => {
      throw cause;
    });
    await expect(checkedStore(mail(broken), {})).rejects.toMatchObject({
      code: "INVALID_INPUT",
      cause,
    });
    const silent = schema(() => undefined);
    await expect(checkedStore(mail(silent), {})).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("is no part of the fingerprint", () => {
    expect(mail(schema(address)).fingerprint).toBe(mail(undefined).fingerprint);
  });
});
