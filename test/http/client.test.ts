import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { task } from "../../src/index.ts";
import { httpJobBoard, httpPersistence } from "../../src/http/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { allow, memoryServer } from "./harness.ts";
import { serve } from "./loopback.ts";

const flows = [task("pack", { execute() {} })];
const codeOf = async (call: Promise<unknown>) =>
  call.then(
    () => "no refusal",
    (error: { code?: string }) => error.code,
  );

describe("what a client makes of answers", () => {
  const page = (status: number, type = "text/html", body = "<h1>Hello</h1>") =>
    httpJobBoard({
      url: "http://board.example/",
      clock: manualClock(),
      // Twice at most, as the third try waits for the clock.
      fetch: limited(
        2,
        async () => new Response(body, { status, headers: { "content-type": type } }),
      ),
    });

  it.each<[string, Parameters<typeof page>, string]>([
    ["a proxy that cannot reach the server", [502], "UNAVAILABLE"],
    ["a login page", [200], "UNAVAILABLE"],
    ["plain JSON of another server", [200, "application/json", "[]"], "UNAVAILABLE"],
    ["a server at a wrong address", [404], "UNAVAILABLE"],
    ["too many requests", [429], "UNAVAILABLE"],
    ["a proxy that asks who we are", [401], "UNAUTHORIZED"],
    ["a proxy that lets us not pass", [403], "FORBIDDEN"],
    ["a proxy with a limit of its own", [413], "INVALID_INPUT"],
    ["our problem", [503, "application/problem+json", '{"code":"QUOTA","detail":"Full"}'], "QUOTA"],
    ["our text, cut off", [200, "application/vnd.footplate+json", '{"json":[{"id'], "UNAVAILABLE"],
  ])("takes %s for what it is", async (_, answer, code) => {
    expect(await codeOf(page(...answer).claimJob("1", { who: "a", leaseMs: 1 }))).toBe(code);
  });

  it("takes a missing job for undefined only if the board says so", async () => {
    const { url, clock, close } = await memoryServer();
    expect(await httpJobBoard({ url, clock }).get("none")).toBeUndefined();
    const elsewhere = httpJobBoard({ url: `${url}/elsewhere`, clock });
    expect(await codeOf(elsewhere.get("none"))).toBe("NOT_FOUND");
    await close();
  });

  it("takes a server that is not there for UNAVAILABLE", async () => {
    const { url, close } = await memoryServer();
    await close();
    const call = httpJobBoard({ url }).claimJob("1", { who: "a", leaseMs: 1 });
    await expect(call).rejects.toMatchObject({ code: "UNAVAILABLE", cause: expect.any(TypeError) });
  });

  it("gives up on a server that says nothing for a minute", async () => {
    const clock = manualClock();
    const silent = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) =>
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)),
      );
    const board = httpJobBoard({ url: "http://board.example", clock, fetch: silent });
    const code = codeOf(board.claimJob("1", { who: "a", leaseMs: 1 }));
    await clock.advance(60_000);
    expect(await code).toBe("UNAVAILABLE");
  });

  it.each(["", ".", ".."])("refuses an id that no path can carry: %j", async (id) => {
    const { url, clock, close } = await memoryServer();
    expect(await codeOf(httpJobBoard({ url, clock }).get(id))).toBe("INVALID_INPUT");
    await close();
  });

  it("finds jobs of any other id", async () => {
    const { url, clock, board, close } = await memoryServer();
    for (const id of ["a/b", "a?b#c", "ä 💡", "%2F", "..a"]) {
      await board.post({ flow: "pack", id });
      expect(await httpJobBoard({ url, clock }).get(id)).toMatchObject({ id });
    }
    await close();
  });
});

describe("what a client sends", () => {
  it("asks for headers anew for each request", async () => {
    const seen: (string | undefined)[] = [];
    const { url, close } = await memoryServer({
      authorize(c) {
        seen.push(c.req.header("authorization"));
        return allow();
      },
    });
    let count = 0;
    const board = httpJobBoard({ url, headers: async () => ({ authorization: `t${++count}` }) });
    await board.counts();
    await board.counts();
    expect(seen).toEqual(["t1", "t2"]);
    await close();
  });

  it("reaches routes that are mounted deeper", async () => {
    const { routes, board, close } = await memoryServer({ flows });
    const outer = await serve(new Hono().route("/api/v1", routes));
    for (const url of [`${outer.url}/api/v1`, new URL(`${outer.url}/api/v1/`)]) {
      await httpJobBoard({ url }).post({ flow: "pack" });
    }
    expect((await board.counts()).UNCLAIMED).toBe(2);
    await outer.close();
    await close();
  });

  it("says of a board and a persistence of one server that they reach the same (P5)", () => {
    const board = httpJobBoard({ url: "http://board.example/api" });
    expect(httpPersistence({ url: "http://board.example/api/" }).store).toBe(board.store);
    expect(httpPersistence({ url: "http://other.example/api" }).store).not.toBe(board.store);
  });
});

describe("a reply that is lost on its way (P4)", () => {
  /** A board of which the reply to the next request of `path` never arrives. */
  async function losing(path: RegExp) {
    const server = await memoryServer({ flows });
    let requests = 0;
    const fetchAndLose: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (path.test(String(input)) && requests++ === 0) throw new TypeError("Connection reset");
      return response;
    };
    const { url, clock } = server;
    const board = httpJobBoard({ url, clock, fetch: fetchAndLose });
    return { ...server, remote: board, requests: () => requests };
  }

  it("of a post leaves one job", async () => {
    const { remote, board, close } = await losing(/jobs$/);
    const job = await remote.post({ flow: "pack" });
    expect(await board.get(job.id)).toEqual(job);
    expect((await board.counts()).UNCLAIMED).toBe(1);
    await close();
  });

  it("of a claim gives the claims it made", async () => {
    const { remote, board, close } = await losing(/claims$/);
    await board.postAll([{ flow: "pack" }, { flow: "pack" }]);
    const { claims } = await remote.claim({ who: "a", leaseMs: 9_000 });
    expect(claims).toMatchObject([{ generation: 1 }]);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1, CLAIMED: 1 });
    await close();
  });

  it("of an ending gives the job it ended", async () => {
    const { remote, board, close } = await losing(/consume$/);
    const { id } = await board.post({ flow: "pack" });
    const claim = await remote.claimJob(id, { who: "a", leaseMs: 9_000 });
    expect(await remote.consume(claim)).toMatchObject({ state: "COMPLETE" });
    await close();
  });

  it("is not asked for again where asking does something", async () => {
    const { remote, board, requests, close } = await losing(/abandon$/);
    const { id } = await board.post({ flow: "pack" });
    const claim = await remote.claimJob(id, { who: "a", leaseMs: 9_000 });
    expect(await codeOf(remote.abandon(claim))).toBe("UNAVAILABLE");
    expect(requests()).toBe(1);
    expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED" });
    await close();
  });
});

/** `fetch` that answers so often, and never after. */
function limited(times: number, answer: () => Promise<Response>): typeof fetch {
  let left = times;
  return () => (left-- > 0 ? answer() : new Promise(() => {}));
}
