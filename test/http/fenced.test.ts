import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fenced, memoryFenceStore } from "../../adapters/hono/index.ts";
import {
  createConductor,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  RetryLater,
  send,
  task,
  times,
  type TaskContext,
} from "../../src/index.ts";
import { serve } from "./loopback.ts";

describe("fenced", () => {
  let charged: string[];
  let fail: (() => Response) | undefined;
  let gate: Promise<void> | undefined;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeEach(async () => {
    charged = [];
    fail = undefined;
    gate = undefined;
    const app = new Hono().onError(() => new Response(null, { status: 500 }));
    app.use("/charge", fenced({ store: memoryFenceStore() }));
    app.post("/charge", async (c) => {
      await gate;
      if (fail) return fail();
      charged.push(c.req.header("idempotency-key")!);
      return c.json({ charge: charged.length }, 201, { "x-own": "kept" });
    });
    server = await serve(app);
  });
  afterEach(() => server.close());

  const ask = (key: string, fence: number | string = 1, job = "j") =>
    fetch(`${server.url}/charge`, {
      method: "POST",
      headers: { "Idempotency-Key": key, "Footplate-Fence": String(fence), "Footplate-Job": job },
    });

  it("lets an effect happen once a key, and gives its answer again", async () => {
    const first = await ask("k");
    const again = await ask("k");
    for (const response of [first, again]) {
      expect(response.status).toBe(201);
      expect(response.headers.get("x-own")).toBe("kept");
      expect(await response.json()).toEqual({ charge: 1 });
    }
    expect(await (await ask("other")).json()).toEqual({ charge: 2 });
    expect(charged).toEqual(["k", "other"]);
  });

  it("refuses a lower fence than it has seen of a job, whatever the key, and of no other job", async () => {
    await ask("k", 1);
    await ask("k2", 2);
    for (const key of ["k", "new"]) {
      const stale = await ask(key, 1);
      expect(stale.status).toBe(409);
      expect(stale.headers.has("retry-after")).toBe(false);
      expect(await stale.json()).toMatchObject({ code: "STALE_CLAIM" });
    }
    expect((await ask("elsewhere", 1, "other")).status).toBe(201);
    expect(charged).toEqual(["k", "k2", "elsewhere"]);
  });

  it("asks for later while the same is under way, as a task understands it", async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const first = ask("k", 1);
    const context = { signal: new AbortController().signal, idempotencyKey: "k", fence: 2 };
    const second = () =>
      send(`${server.url}/charge`, { method: "POST" }, {
        ...context,
        job: { id: "j" },
      } as TaskContext);
    await expect.poll(() => ask("k", 1).then(({ status }) => status)).toBe(409);
    await expect(second()).rejects.toBeInstanceOf(RetryLater);
    await expect(second()).rejects.toMatchObject({ delayMs: 1_000 });
    open();
    await first;
    expect(await (await second()).json()).toEqual({ charge: 1 });
    expect(charged).toEqual(["k"]);
  });

  it("keeps no answer but a good one", async () => {
    for (const failure of [
      () => new Response("no", { status: 402 }),
      () => {
        throw new Error("It broke");
      },
    ]) {
      fail = failure;
      expect((await ask("k")).ok).toBe(false);
    }
    fail = undefined;
    expect((await ask("k")).status).toBe(201);
  });

  it.each([
    ["Idempotency-Key", "", 1],
    ["Footplate-Fence", "k", "soon"],
    ["Footplate-Fence", "k", "-1"],
    ["Footplate-Fence", "k", "1e400"],
  ])("refuses a request without a good %s", async (path, key, fence) => {
    const refused = await ask(key, fence);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: "INVALID_INPUT", details: { path } });
    expect(charged).toEqual([]);
  });

  it("P9: charges once for a task that fails after it has charged, and is tried again", async () => {
    let tries = 0;
    const flow = linearFlow(
      "pay",
      [
        task("charge", {
          provides: "charge",
          async execute(_, context) {
            const reply = await send(`${server.url}/charge`, { method: "POST" }, context);
            if (++tries < 3) throw new Error("It broke afterwards");
            return ((await reply.json()) as { charge: number }).charge;
          },
        }),
      ],
      { retry: times(3) },
    );
    const board = memoryJobBoard();
    const persistence = memoryPersistence();
    const { id } = await board.post({ flow });
    await createConductor({ board, persistence, flows: [flow] }).run({ untilIdle: true });
    expect(await board.wait(id)).toMatchObject({ ok: true, results: { charge: 1 } });
    expect(tries).toBe(3);
    expect(charged).toHaveLength(1);
  });
});
