import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FatalError, RetryLater, send, type Job, type TaskContext } from "../../src/index.ts";

let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => answer(request, response));
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const context = (signal = new AbortController().signal): TaskContext => ({
  signal,
  attempt: 1,
  idempotencyKey: "f/pay/execute/0",
  fence: 7,
  job: { id: "j" } as Job,
  progress() {},
  log() {},
  step: async (_key, body) => body(),
});

const answering = (status: number, headers: Record<string, string> = {}) => {
  answer = (_, response) => response.writeHead(status, headers).end("because");
};

describe("send", () => {
  it("sends the key, the fence and the job with the request, and gives the response", async () => {
    let seen: IncomingMessage["headers"] = {};
    answer = (request, response) => {
      seen = request.headers;
      response.end("done");
    };
    const response = await send(url, { method: "POST", headers: { "x-own": "1" } }, context());
    await expect(response.text()).resolves.toBe("done");
    expect(seen).toMatchObject({
      "idempotency-key": "f/pay/execute/0",
      "footplate-fence": "7",
      "footplate-job": "j",
      "x-own": "1",
    });
  });

  it("P10: asks for later, until online, when nobody answers", async () => {
    const failed = send("http://127.0.0.1:1/", {}, context());
    await expect(failed).rejects.toBeInstanceOf(RetryLater);
    await expect(failed).rejects.toMatchObject({ until: "online" });
  });

  it("asks for later on a 409 that says when: somebody is at the same", async () => {
    answering(409, { "retry-after": "2" });
    await expect(send(url, {}, context())).rejects.toMatchObject({
      name: "RetryLater",
      delayMs: 2_000,
    });
  });

  it.each([408, 425, 429, 500, 503])("asks for later on %i", async (status) => {
    answering(status);
    const failed = send(url, {}, context());
    await expect(failed).rejects.toBeInstanceOf(RetryLater);
    await expect(failed).rejects.toMatchObject({ cause: { status } });
  });

  it("comes back when Retry-After says, in seconds or as a date of the server's clock", async () => {
    answering(503, { "retry-after": "7" });
    await expect(send(url, {}, context())).rejects.toMatchObject({ delayMs: 7_000 });
    answering(429, {
      date: "Wed, 21 Oct 2015 07:28:00 GMT",
      "retry-after": "Wed, 21 Oct 2015 07:28:30 GMT",
    });
    await expect(send(url, {}, context())).rejects.toMatchObject({ delayMs: 30_000 });
  });

  it("backs off by itself when Retry-After says now", async () => {
    answering(503, { "retry-after": "0" });
    const failure = await send(url, {}, context()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RetryLater);
    expect((failure as RetryLater).delayMs).toBeUndefined();
  });

  it("gives up on any other 4xx, with the status and what was said", async () => {
    answering(422);
    const failed = send(url, {}, context());
    await expect(failed).rejects.toBeInstanceOf(FatalError);
    await expect(failed).rejects.toMatchObject({
      message: expect.stringContaining("because"),
      cause: { status: 422 },
    });
  });

  it("is aborted with its task, and takes a wrong URL for a mistake, not for a dead network", async () => {
    const controller = new AbortController();
    controller.abort(new Error("lost"));
    await expect(send(url, {}, context(controller.signal))).rejects.toThrow("lost");
    await expect(send("no url at all", {}, context())).rejects.toBeInstanceOf(TypeError);
  });
});
