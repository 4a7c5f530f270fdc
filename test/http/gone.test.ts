import { describe, expect, it, vi } from "vitest";
import type { JobRoutesOptions } from "../../adapters/hono/index.ts";
import { httpJobBoard, httpPersistence } from "../../src/http/index.ts";
import { createConductor, memoryJobBoard, task, type JobBoard } from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { allow, memoryServer } from "./harness.ts";

const pack = task("pack", { execute() {} });

/** A gate that is shut until it is opened, and tells when somebody comes to it. */
function gated() {
  let open = () => {};
  let come = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (come = resolve));
  const pass = () => (come(), opened);
  return { open, reached, pass };
}

/** A server over a board whose `claim` is `claim`; tells of each request's signal. */
async function watched(
  claim: (board: JobBoard) => JobBoard["claim"],
  onSignal: (signal: AbortSignal, board: JobBoard) => void = () => {},
) {
  const inner = memoryJobBoard({ clock: manualClock() });
  const board = Object.assign(Object.create(inner) as JobBoard, { claim: claim(inner) });
  const authorize: JobRoutesOptions["authorize"] = ({ req }) => {
    if (req.path === "/claims") onSignal(req.raw.signal, inner);
    return allow();
  };
  const server = await memoryServer({ flows: [pack], board, authorize });
  const ask = (more: object, signal?: AbortSignal) =>
    fetch(`${server.url}/claims`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ who: "w", leaseMs: 60_000, ...more }),
      ...(signal && { signal }),
    });
  return { ...server, board: inner, ask };
}

/** A server that made a claim for somebody who had gone by then. */
async function leftAlone(more: object) {
  const claiming = gated();
  const gone = gated();
  const server = await watched(
    (inner) => async (request) => {
      await claiming.pass();
      return inner.claim(request);
    },
    (signal) => signal.addEventListener("abort", gone.open),
  );
  const { id } = await server.board.post({ flow: "pack" });
  const stop = new AbortController();
  const asked = server.ask(more, stop.signal).catch(() => "gone");
  await claiming.reached;
  stop.abort();
  expect(await asked).toBe("gone");
  await gone.pass();
  claiming.open();
  return { ...server, id };
}

describe("who asks for claims and goes away", () => {
  it("is given nothing that is posted at that moment", async () => {
    const waiting = gated();
    const left = gated();
    let claims = 0;
    const { ask, board, close } = await watched(
      (inner) => async (request) => {
        claims++;
        waiting.open();
        return inner.claim(request);
      },
      (signal, inner) =>
        signal.addEventListener(
          "abort",
          () => void inner.post({ flow: "pack", id: "j" }).then(left.open),
        ),
    );
    const stop = new AbortController();
    const asked = ask({ waitMs: 30_000 }, stop.signal).catch((error: unknown) => error);
    await waiting.pass();
    stop.abort("enough");
    expect(await asked).toBe("enough");
    await left.pass();
    await ask({ flows: ["other"] });
    expect(await board.get("j")).toMatchObject({ state: "UNCLAIMED", generation: 0 });
    // The one before it left, and the one just now.
    expect(claims).toBe(2);
    await close();
  });

  it("has what was claimed meanwhile given back at once, and not charged", async () => {
    const { board, id, close } = await leftAlone({ waitMs: 30_000 });
    const turn = { who: "anne/w", ended: "ABANDONED", reason: "Whoever asked for it had gone" };
    await vi.waitFor(async () =>
      expect(await board.get(id)).toMatchObject({
        state: "UNCLAIMED",
        turns: [turn],
        attempts: { failed: 0, lost: 0, errors: 0 },
      }),
    );
    await close();
  });

  it("keeps a Worker at it until that is done, which would be stopped with the request", async () => {
    const claiming = gated();
    const { routes, board, close } = await watched((inner) => async (request) => {
      await claiming.pass();
      return inner.claim(request);
    });
    const { id } = await board.post({ flow: "pack" });
    const stop = new AbortController();
    const request = new Request("http://localhost/claims", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ who: "w", leaseMs: 60_000, waitMs: 30_000 }),
      signal: stop.signal,
    });
    const kept: Promise<unknown>[] = [];
    const context = { waitUntil: (work: Promise<unknown>) => void kept.push(work) };
    const answered = routes.fetch(
      request,
      {},
      { ...context, passThroughOnException() {}, props: {} },
    );
    await claiming.reached;
    expect(kept).toEqual([]);
    stop.abort();
    expect(kept).toHaveLength(1);
    claiming.open();
    await kept[0];
    expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED", generation: 1 });
    await answered;
    await close();
  });

  it("is given the same claims when it asks again by their token, if it did not wait for them (P4)", async () => {
    const { ask, id, close } = await leftAlone({ token: "t" });
    for (let time = 0; time < 3; time++) {
      const { claims } = (await (await ask({ token: "t" })).json()) as { claims: object[] };
      expect(claims).toMatchObject([{ id, generation: 1 }]);
    }
    await close();
  });
});

it("a conductor that is stopped while its claim is on the way runs nothing and gives the job back", async () => {
  let ran = 0;
  const sweep = task("sweep", { execute: () => void ran++ });
  const { url, board, clock, close } = await memoryServer({ flows: [sweep] });
  const { id } = await board.post({ flow: "sweep" });
  const answering = gated();
  const gate: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (String(input).endsWith("/claims")) await answering.pass();
    return response;
  };
  await using remote = httpJobBoard({ url, clock, fetch: gate });
  const persistence = httpPersistence({ url, clock });
  const conductor = createConductor({ board: remote, persistence, flows: [sweep], clock });
  const running = conductor.run();
  await answering.reached;
  expect(await board.get(id)).toMatchObject({ state: "CLAIMED" });
  conductor.stop();
  answering.open();
  await running;
  expect(ran).toBe(0);
  expect(await board.get(id)).toMatchObject({
    state: "UNCLAIMED",
    turns: [{ ended: "ABANDONED", reason: "The conductor stopped" }],
    attempts: { failed: 0, lost: 0, errors: 0 },
  });
  await close();
});
