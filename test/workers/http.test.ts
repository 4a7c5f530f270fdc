import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import { httpJobBoard, httpPersistence } from "footplate/http";
import { plain } from "./flows.ts";

const here = {
  url: "https://footplate.test/",
  fetch: (...request: Parameters<typeof fetch>) => exports.default.fetch(...request),
};

it("is reached over HTTP, and runs what is posted there", async () => {
  await using board = httpJobBoard({ ...here, headers: { who: "alice" } });
  await using persistence = httpPersistence({ ...here, headers: { who: "alice" } });
  const job = await board.post({ flow: plain, store: { board: "http" } });
  expect(await board.wait(job)).toMatchObject({ ok: true, results: { a: "A", b: "B", c: "C" } });
  expect(await persistence.flow(job.flowId)).toMatchObject({ state: "SUCCESS" });
  expect(await board.counts()).toMatchObject({ CONSUMED: 1 });

  const metrics = await here.fetch(`${here.url}metrics`, { headers: { who: "alice" } });
  const lines = (await metrics.text()).split("\n");
  expect(lines).toContain('footplate_recent_jobs{fate="CONSUMED"} 1');
  expect(lines).toContain("footplate_recent_claims 1");
});

it("lets in nobody who does not say a name", async () => {
  await using board = httpJobBoard(here);
  await expect(board.counts()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});
