import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import readme from "../../examples/readme/edge/worker.ts";

const ask = (url: string, body?: object) =>
  readme.request(
    url,
    body && {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    },
    { JOBS: env.GREETER },
  );

it("the Worker of the README runs what is posted to it, on this machine alone", async () => {
  const posting = { flow: "hello", store: { name: "Ada" } };
  const posted = await ask("http://localhost/jobs", posting);
  expect(posted.status).toBe(201);
  const { id } = await posted.json<{ id: string }>();
  const waited = await ask(`http://localhost/jobs/${id}/wait`);
  await expect(waited.json()).resolves.toMatchObject({
    ok: true,
    results: { greeting: "Hello, Ada" },
  });

  expect((await ask("https://jobs.example.com/jobs", posting)).status).toBe(401);
});
