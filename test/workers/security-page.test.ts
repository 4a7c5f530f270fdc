import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { sha256 } from "../../examples/security/access.ts";
import worker from "../../examples/security/edge/tenants.ts";

it("the Worker of docs/security.md keeps tenants, and who has none, on boards of their own", async () => {
  const people = { ada: "north", bob: "north", eve: "south", sam: undefined, tim: undefined };
  const may = ["read", "post"];
  const members = await Promise.all(
    Object.entries(people).map(async ([who, tenant]) => [await sha256(who), { who, tenant, may }]),
  );
  const bindings = { JOBS: env.NOTING, MEMBERS: JSON.stringify(Object.fromEntries(members)) };
  const as = (who: string, path: string, body?: object) =>
    Promise.resolve(
      worker.request(
        path,
        {
          headers: { authorization: `Bearer ${who}`, "content-type": "application/json" },
          ...(body && { method: "POST", body: JSON.stringify(body) }),
        },
        bindings,
      ),
    );
  const posted = await as("ada", "/jobs", { flow: "note", store: { text: "Hi" } });
  const { id } = await posted.json<{ id: string }>();
  await as("sam", "/jobs", { flow: "note", store: { text: "Ho" } });
  await expect((await as("bob", `/jobs/${id}/wait`)).json()).resolves.toMatchObject({
    ok: true,
    results: { noted: 2 },
  });
  expect((await as("eve", `/jobs/${id}`)).status).toBe(404);
  const counts = await Promise.all(
    Object.keys(people).map(async (who) => {
      const jobs = await (await as(who, "/jobs")).json<unknown[]>();
      return jobs.length;
    }),
  );
  expect(counts).toEqual([1, 1, 0, 1, 0]);
});
