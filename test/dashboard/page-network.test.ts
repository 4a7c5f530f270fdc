import { describe, expect, it, vi } from "vitest";
import { askOf } from "../../adapters/dashboard/page-ask.ts";
import type { BoardEvent } from "../../src/index.ts";
import { pageDesk, STORE } from "./page-desk.ts";

/** Until something is so: what comes over a network comes when it comes. */
const until = (holds: () => boolean) => vi.waitUntil(holds, { interval: 5, timeout: 4_000 });

describe("the dashboard's page and the network", () => {
  it("says when it is asked who is there, and only then", async () => {
    let isOut = false;
    const who = { who: "anne", may: ["read"] } as const;
    await using desk = await pageDesk({ authorize: () => (isOut ? undefined : who) });
    await expect(desk.page.pause()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(desk.refusals).toEqual([]);
    isOut = true;
    await expect(desk.page.counts()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(desk.refusals).toEqual(["Say who you are"]);
  });

  it("reads once more where a connection breaks, and never writes twice", async () => {
    await using desk = await pageDesk();
    const { page, down, up } = desk;
    down();
    await expect(page.pause()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(page.counts()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    up();
    let requests = 0;
    const once: typeof fetch = async (...request) => {
      if (requests++ === 0) throw new TypeError("Connection reset");
      return fetch(...request);
    };
    const ask = askOf(new URL(`${desk.url}/`), {}, () => {}, once);
    expect(await ask("GET /paused")).toEqual([]);
    requests = 0;
    await expect(ask("POST /pause", { body: {} })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(requests).toBe(1);
  });

  it("takes for no answer what the routes did not say", async () => {
    const login: typeof fetch = async () =>
      new Response("<h1>Hello</h1>", { headers: { "content-type": "text/html" } });
    const ask = askOf(new URL("http://board.example/"), {}, () => {}, login);
    await expect(ask("GET /counts")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("hears what happens, also what happened while its connection was broken", async () => {
    await using desk = await pageDesk();
    const { page, board, clock, down, up } = desk;
    const heard: BoardEvent[] = [];
    const off = page.on("*", (event) => heard.push(event));
    await page.counts();
    await board.post({ flow: "pack", id: "first" });
    await until(() => heard.length === 1);
    down();
    await board.post({ flow: "pack", id: "meanwhile", store: STORE });
    await clock.advance(1_000);
    up();
    await clock.advance(2_000);
    await until(() => heard.length === 2);
    await board.post({ flow: "pack", id: "after" });
    await until(() => heard.length === 3);
    const ids = heard.map((event) => ("job" in event ? event.job.id : event.type));
    expect(ids).toEqual(["first", "meanwhile", "after"]);
    off();
  });
});
