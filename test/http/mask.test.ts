import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Identity, Right } from "../../adapters/hono/index.ts";
import {
  createConductor,
  flowFactory,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  task,
} from "../../src/index.ts";
import { memoryServer } from "./harness.ts";

// Whatever else is shown, none of these may be.
const SECRET = "hush-hush";

const pay = linearFlow("pay", [
  task("log-in", { provides: "token", execute: () => SECRET }),
  task("look-up", { provides: ["card", "name"], execute: () => ({ card: SECRET, name: "Ada" }) }),
  task("charge", {
    provides: "receipt",
    execute: async (_, { log, progress, step }) => {
      log("Charged", { authorization: SECRET });
      progress(1, { cookie: SECRET });
      return { number: 7, password: await step("password", () => SECRET) };
    },
  }),
]);

const authorize = (c: { req: { header(name: string): string | undefined } }): Identity => ({
  who: "anne",
  may: (c.req.header("authorization") ?? "").split(" ") as Right[],
});

describe("mask", () => {
  const board = memoryJobBoard();
  const persistence = memoryPersistence();
  let server: Awaited<ReturnType<typeof memoryServer>>;
  beforeAll(async () => {
    server = await memoryServer({
      authorize,
      board,
      persistence,
      flows: [pay],
      maxWaitMs: 0,
      mask: { hideAtoms: ["look-up"] },
    });
    const meta = { apiKey: SECRET, by: "shop" };
    await board.post({ flow: pay, id: "a", store: { secret: SECRET, amount: 5 }, meta });
    await board.signal("a", "go", { password: SECRET, now: true });
    await createConductor({ board, persistence, flows: [pay] }).run({ untilIdle: true });
    await board.post({ flow: pay, id: "b", store: { secret: SECRET } });
  });
  afterAll(() => server.close());

  const read = async (path: string, may: string) => {
    const response = await fetch(`${server.url}/${path}`, { headers: { authorization: may } });
    expect([path, response.status]).toEqual([path, 200]);
    return response.text();
  };
  const PATHS = [
    "jobs",
    "jobs/a",
    "jobs/a/wait",
    "jobs/a/flow",
    "jobs/a/logs",
    "jobs/a/signals",
    "events?after=",
  ];

  it.each(PATHS)(
    "hides secrets in GET /%s from who has no admin, and from no other",
    async (path) => {
      expect(await read(path, "read post")).not.toContain(SECRET);
      // Of what happened nothing is known from before the server began to look.
      if (!path.startsWith("events")) expect(await read(path, "read admin")).toContain(SECRET);
    },
  );

  it("leaves what is no secret, and what footplate says itself", async () => {
    const job = JSON.parse(await read("jobs/a", "read")) as object;
    expect(job).toMatchObject({
      id: "a",
      store: { secret: "***", amount: 5 },
      meta: { apiKey: "***", by: "shop" },
      outcome: {
        ok: true,
        results: {
          token: "***",
          card: "***",
          name: "***",
          receipt: { number: 7, password: "***" },
        },
      },
    });
    const flow = JSON.parse(await read("jobs/a/flow", "read")) as object;
    expect(flow).toMatchObject({
      state: "SUCCESS",
      atoms: {
        "log-in": { state: "SUCCESS", result: "***" },
        "look-up": { state: "SUCCESS", result: "***" },
        charge: { result: { number: 7, password: "***" }, steps: { password: "***" } },
      },
    });
    expect(JSON.parse(await read("jobs/a/logs", "read"))).toMatchObject([
      { atom: "charge", message: "Charged", fields: { authorization: "***" } },
    ]);
    expect(JSON.parse(await read("jobs/a/signals", "read"))).toEqual({
      go: [{ password: "***", now: true }],
    });
  });

  it("hides them in the stream of events, too", async () => {
    const headers = { authorization: "read", accept: "text/event-stream" };
    const stop = new AbortController();
    const response = await fetch(`${server.url}/events`, { headers, signal: stop.signal });
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    let text = "";
    await board.post({ flow: pay, id: "c", store: { secret: SECRET, amount: 9 } });
    while (!text.includes('"amount":9')) text += decoder.decode((await reader.read()).value);
    expect(text).not.toContain(SECRET);
    expect(text).toContain('"secret":"***"');
    stop.abort();
  });

  it("hides all that a factory's flow knows where an atom of it may be hidden, and what a hidden atom reads", async () => {
    const vault = task("vault", {
      requires: ["pin"],
      provides: "gold",
      execute: ({ pin }: { pin: number }) => pin + 1,
    });
    const made = flowFactory("made", () => linearFlow("made", [vault]));
    const known = linearFlow("known", [vault]);
    const own = memoryJobBoard();
    const flows = [made, known];
    const mask = { hideAtoms: ["vault"] };
    const hiding = await memoryServer({ authorize, board: own, flows, mask });
    await own.post({ flow: "made", id: "m", store: { pin: 7 } });
    await own.post({ flow: "known", id: "k", store: { pin: 7, colour: 9 } });
    await createConductor({ board: own, persistence: memoryPersistence(), flows }).run({
      untilIdle: true,
    });
    const jobOf = async (id: string) =>
      (await fetch(`${hiding.url}/jobs/${id}`, { headers: { authorization: "read" } })).json();
    expect(await jobOf("m")).toMatchObject({
      store: { pin: "***" },
      outcome: { ok: true, results: { gold: "***" } },
    });
    expect(await jobOf("k")).toMatchObject({
      store: { pin: "***", colour: 9 },
      outcome: { ok: true, results: { gold: "***" } },
    });
    await hiding.close();
  });

  it("hands a conductor all of it to work with", async () => {
    expect(await read("jobs/a/signals", "read work")).toContain(SECRET);
    const response = await fetch(`${server.url}/claims`, {
      method: "POST",
      headers: { authorization: "work", "content-type": "application/json" },
      body: JSON.stringify({ who: "me", leaseMs: 60_000 }),
    });
    const { claims } = (await response.json()) as { claims: [{ job: object }] };
    expect(claims[0].job).toMatchObject({ id: "b", store: { secret: SECRET } });
  });
});
