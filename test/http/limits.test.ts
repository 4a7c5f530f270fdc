import { afterEach, describe, expect, it, vi } from "vitest";
import type { JobRoutesOptions } from "../../adapters/hono/index.ts";
import { FootplateError, memoryJobBoard, task, type JobBoard } from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { memoryServer } from "./harness.ts";

const flows = [task("pack", { execute() {} })];

describe("what one request may take", () => {
  let close: () => Promise<void> = async () => {};
  afterEach(() => {
    vi.restoreAllMocks();
    return close();
  });

  async function opened(options: Partial<JobRoutesOptions>) {
    const server = await memoryServer({ flows, ...options });
    close = server.close;
    const ask = (line: string, body?: unknown, headers: Record<string, string> = {}) => {
      const [method = "", path = ""] = line.split(" ");
      return fetch(`${server.url}${path}`, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
    };
    const json = async <T>(...asked: Parameters<typeof ask>) =>
      (await (await ask(...asked)).json()) as T;
    return { ...server, ask, json };
  }

  const ofBytes = (bytes: number) => {
    const body = JSON.stringify({ flow: "pack", meta: { text: "" } });
    return body.replace('""', `"${"x".repeat(bytes - body.length)}"`);
  };

  it("is a body of `maxBodyBytes`, and 413 for one byte more", async () => {
    const { ask, json } = await opened({ maxBodyBytes: 200 });
    expect((await ask("POST /jobs", ofBytes(200))).status).toBe(201);
    expect(await json("POST /jobs", ofBytes(201))).toMatchObject({
      status: 413,
      details: { maxBodyBytes: 200 },
    });
  });

  it("is a body of a mebibyte where nothing is said, and 413 for one byte more", async () => {
    const { ask } = await opened({});
    expect((await ask("POST /jobs", ofBytes(1_048_576))).status).toBe(201);
    expect((await ask("POST /jobs", ofBytes(1_048_577))).status).toBe(413);
  });

  it("is `maxBatch` postings, all of them refused when there is one more", async () => {
    const { ask, board } = await opened({ maxBatch: 3 });
    const postings = Array.from({ length: 4 }, () => ({ flow: "pack" }));
    expect((await ask("POST /jobs", postings)).status).toBe(400);
    expect((await board.counts()).UNCLAIMED).toBe(0);
    expect((await ask("POST /jobs", postings.slice(1))).status).toBe(201);
    expect((await board.counts()).UNCLAIMED).toBe(3);
  });

  it("is `maxBatch` jobs and books a page, also for who asks for more or says nothing", async () => {
    const { json, board, persistence } = await opened({ maxBatch: 3 });
    await board.postAll(Array.from({ length: 5 }, () => ({ flow: "pack" })));
    for (const name of ["a", "b", "c", "d"]) await persistence.saveBook({ id: name, name });
    for (const [limit, most] of [
      ["?limit=2", 2],
      ["?limit=3", 3],
      ["?limit=4", 3],
      ["", 3],
    ] as const) {
      for (const path of ["/jobs", "/books"]) {
        const page = await json<unknown[]>(`GET ${path}${limit}`);
        expect([path, limit, page.length]).toEqual([path, limit, most]);
      }
    }
  });

  it("is `maxBatch` claims, also for who asks for more", async () => {
    const { json, board } = await opened({ maxBatch: 3 });
    await board.postAll(Array.from({ length: 10 }, () => ({ flow: "pack" })));
    for (const limit of [3, 4]) {
      const ask = { who: `w${limit}`, leaseMs: 1_000, limit };
      const { claims } = await json<{ claims: unknown[] }>("POST /claims", ask);
      expect(claims).toHaveLength(3);
    }
  });

  it("is `maxBatch` jobs condemned, also for who asks for more or says nothing", async () => {
    const { json, board } = await opened({ maxBatch: 3 });
    const jobs = await board.postAll(Array.from({ length: 4 }, () => ({ flow: "pack" })));
    for (const job of jobs) await board.cancel(job.id);
    for (const limit of [{ limit: 3 }, { limit: 4 }, {}]) {
      const condemned = await json<unknown[]>("POST /jobs/condemn", {
        ids: jobs.map(({ id }) => id),
        ...limit,
      });
      expect(condemned).toHaveLength(3);
    }
  });

  it("is a wait of `maxWaitMs`, to which a longer one is cut", async () => {
    const clock = manualClock();
    const inner = memoryJobBoard({ clock });
    const waits: unknown[] = [];
    const board = Object.assign(Object.create(inner) as JobBoard, {
      wait(...[id, options]: Parameters<JobBoard["wait"]>) {
        waits.push(options?.timeoutMs);
        return inner.wait(id, { ...options, timeoutMs: 0 });
      },
    });
    const { ask } = await opened({ board, maxWaitMs: 5_000 });
    const { id } = await inner.post({ flow: "pack" });
    for (const query of ["?timeoutMs=4999", "?timeoutMs=5000", "?timeoutMs=5001", ""]) {
      expect((await ask(`GET /jobs/${id}/wait${query}`)).status).toBe(204);
    }
    expect(waits).toEqual([4_999, 5_000, 5_000, 5_000]);
  });

  it("is `maxWaitMs` for claims and events as well", async () => {
    const { json } = await opened({ maxWaitMs: 20 });
    const { cursor } = await json<{ cursor: string }>("GET /events");
    const day = 86_400_000;
    const ask = { who: "w", leaseMs: 1_000, waitMs: day };
    expect(await json("POST /claims", ask)).toMatchObject({ claims: [] });
    expect(await json(`GET /events?after=${cursor}&timeoutMs=${day}`)).toEqual({
      events: [],
      cursor,
    });
  });

  it("is five minutes of a stream, which then ends as if nothing had happened", async () => {
    const over = new AbortController();
    const asked: number[] = [];
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      asked.push(ms);
      return over.signal;
    });
    const { ask } = await opened({ heartbeatMs: 5 });
    const stream = await ask("GET /events", undefined, { accept: "text/event-stream" });
    const reader = stream.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(":\n\n");
    expect(asked).toEqual([300_000]);
    over.abort();
    for (;;) if ((await reader.read()).done) break;
  });
});

describe("a board that cannot be reached for a moment", () => {
  const failing = async (code: "UNAVAILABLE" | "QUOTA" | "UNCLAIMABLE" | "STALE_CLAIM") => {
    const board = Object.assign(Object.create(memoryJobBoard()) as JobBoard, {
      counts: () => Promise.reject(new FootplateError(code, "No")),
    });
    const { url, close } = await memoryServer({ board });
    const { status, headers } = await fetch(`${url}/counts`);
    await close();
    return [status, headers.get("retry-after")];
  };

  it("is 503 with `Retry-After`; what waiting does not mend has none", async () => {
    expect(await failing("UNAVAILABLE")).toEqual([503, "1"]);
    expect(await failing("QUOTA")).toEqual([507, null]);
    // A task would take it for its own request, still under way.
    expect(await failing("UNCLAIMABLE")).toEqual([409, null]);
    expect(await failing("STALE_CLAIM")).toEqual([409, null]);
  });
});
