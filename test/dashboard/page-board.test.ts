import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Job, Posting } from "../../src/index.ts";
import { pageDesk, STORE } from "./page-desk.ts";

const listed = async (jobs: AsyncIterable<Job>) => {
  const ids: string[] = [];
  for await (const { id } of jobs) ids.push(id);
  return ids;
};
describe("the board of the dashboard's page", () => {
  it("has every verb that the dashboard uses", async () => {
    await using desk = await pageDesk();
    const folder = "adapters/dashboard";
    const sources = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, "utf8"));
    const used = sources.flatMap((text) => [...text.matchAll(/\bboard\??\.(\w+)\(/g)]);
    const verbs = new Set(used.map(([, verb]) => verb!));
    expect(verbs.size).toBeGreaterThan(12);
    for (const verb of verbs) expect(Object.keys(desk.page)).toContain(verb);
  });

  it("finds a job, and says of none that there is none", async () => {
    await using desk = await pageDesk();
    const { id } = await desk.board.post({ flow: "pack", id: "a/b ?#ä" });
    expect(await desk.page.get(id)).toEqual(await desk.board.get(id));
    expect(await desk.page.get("none")).toBeUndefined();
  });

  it("lists more than a page of jobs, in the order and of the kind that is asked for", async () => {
    await using desk = await pageDesk({ maxBatch: 10 });
    const { page, board, clock } = desk;
    for (let at = 0; at < 25; at++) {
      await clock.advance(1);
      await board.post({ flow: at % 2 ? "pack" : "ship", id: `job ${at}` });
    }
    const query = { order: "newest", flow: "pack" } as const;
    expect(await listed(page.jobs(query))).toEqual(await listed(board.jobs(query)));
    expect(await listed(page.jobs())).toHaveLength(25);
    expect(await listed(page.jobs({ ...query, after: "job 15", limit: 2 }))).toEqual([
      "job 13",
      "job 11",
    ]);
  });

  it("goes on with a list where the job is gone behind which it would", async () => {
    await using desk = await pageDesk({ maxBatch: 2 });
    const { page, board } = desk;
    await board.postAll(["a", "b", "c"].map((id) => ({ flow: "pack", id })));
    const jobs = page.jobs()[Symbol.asyncIterator]();
    await jobs.next();
    const { value } = await jobs.next();
    await board.cancel(value.id);
    await board.purge({ ids: [value.id] });
    expect((await jobs.next()).value).toMatchObject({ id: "c" });
    expect((await jobs.next()).done).toBe(true);
  });

  it("counts, and tells who works and what is paused", async () => {
    await using desk = await pageDesk();
    const { page, board } = desk;
    await board.post({ flow: "pack" });
    await board.register({ kind: "conductor", name: "c", metadata: { flows: ["pack"] } });
    await page.pause({ flow: "pack" });
    await page.pause();
    await page.resume();
    expect(await page.counts()).toEqual(await board.counts());
    expect(await page.entities()).toMatchObject([{ name: "c" }]);
    expect(await page.paused()).toEqual([{ flow: "pack" }]);
    await page.resume({ flow: "pack" });
    expect(await board.paused()).toEqual([]);
  });

  it("posts again what it was shown, with what JSON has no word for", async () => {
    await using desk = await pageDesk();
    const { page, board } = desk;
    const meta = { since: new Date(1) };
    const { id } = await board.post({ flow: "pack", store: STORE, args: [1n], meta });
    const { flow, store, ...rest } = (await page.get(id))!;
    const posting = { name: "again", flow: flow.name, args: flow.args, store, meta: rest.meta };
    const again = await page.post(posting as Posting<string>);
    expect(await board.get(again.id)).toMatchObject({
      name: "again",
      flow: { name: "pack", args: [1n] },
      store: STORE,
      meta,
    });
  });

  it("redrives with what was changed, and leaves the rest as it is stored", async () => {
    await using desk = await pageDesk();
    const { page, board } = desk;
    const { id, flowId } = await board.post({ flow: "pack", store: STORE });
    const who = { who: "me", leaseMs: 1_000 };
    const setAside = async () => board.trash(await board.claimJob(id, who), "stray");
    await setAside();
    await page.redrive(id, { store: { n: 2, list: [null, -0, { a: "b" }] }, fromStart: true });
    const job = (await board.get(id))!;
    expect(job.store).toEqual({ ...STORE, n: 2, list: [null, -0, { a: "b" }] });
    expect(job.flowId).not.toBe(flowId);
    await setAside();
    expect(await page.redrive(id)).toMatchObject({ state: "UNCLAIMED" });
  });

  it("sends signals, of which nothing is one too, and tells them", async () => {
    await using desk = await pageDesk();
    const { page, board } = desk;
    const { id } = await board.post({ flow: "pack" });
    await page.signal(id, "a/b", { by: ["Ada", 1] });
    await page.signal(id, "a/b");
    await page.signal(id, "none", null);
    const sent = { "a/b": [{ by: ["Ada", 1] }, undefined], none: [null] };
    expect(await board.signals(id)).toEqual(sent);
    expect(await page.signals(id)).toEqual(sent);
  });

  it("cancels, sets aside and deletes", async () => {
    await using desk = await pageDesk();
    const { page, board } = desk;
    const [one, two] = await board.postAll([{ flow: "pack" }, { flow: "pack" }]);
    await page.cancel(one.id, "by hand");
    expect((await board.get(one.id))?.outcome).toMatchObject({
      fate: "CANCELLED",
      reason: "by hand",
    });
    const claim = await page.claimJob(two.id, { who: "dashboard", leaseMs: 1_000 });
    await page.trash(claim, "stray");
    expect((await board.get(two.id))?.outcome).toMatchObject({ fate: "TRASHED", reason: "stray" });
    expect(await page.purge({ ids: [two.id] })).toBe(1);
    expect(await board.get(two.id)).toBeUndefined();
  });

  it("refuses by the code and in the words of the routes", async () => {
    await using desk = await pageDesk();
    const { page, board } = desk;
    const { id } = await board.post({ flow: "pack" });
    await expect(page.redrive(id)).rejects.toMatchObject({
      name: "FootplateError",
      code: "INVALID_STATE",
      message: `Job "${id}" has not ended`,
    });
    await expect(page.signals("none")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(page.trash({ id, who: "else/me", generation: 1 }, "")).rejects.toMatchObject({
      code: "NOT_OWNER",
    });
    await expect(page.signal(id, "..")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("is closed once it is: nothing is asked any more", async () => {
    await using desk = await pageDesk();
    await desk.page.close();
    await expect(desk.page.counts()).rejects.toMatchObject({ code: "INVALID_STATE" });
  });
});
