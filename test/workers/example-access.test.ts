import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import worker from "../../examples/edge/worker.ts";

const JOBS = env.JOBS;
const DEPLOYED = "https://jobs.example.com";
const LOOPBACK = "http://localhost:8787";

const ask = async (
  url: string,
  {
    token,
    origin,
    bindings = { JOBS, TOKEN: "secret" },
  }: { token?: string; origin?: string; bindings?: object } = {},
) => {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(origin !== undefined && { origin }),
  };
  const response = await worker.request(url, { headers }, bindings);
  return { status: response.status, ...((await response.json()) as object) };
};

describe("the Worker of the examples", () => {
  it.each(["/counts", "/jobs", "/uploads", "/config", "/anything"])(
    "refuses %s while it has no TOKEN, and says what to do",
    async (path) => {
      const bindings = { JOBS };
      for (const base of [DEPLOYED, LOOPBACK]) {
        await expect(ask(base + path, { token: "", bindings })).resolves.toMatchObject({
          status: 503,
          code: "UNAVAILABLE",
          detail: expect.stringContaining("wrangler secret put TOKEN"),
        });
      }
    },
  );

  it.each(["/counts", "/jobs", "/uploads"])(
    "shows %s to who knows the token alone",
    async (path) => {
      for (const token of [undefined, "", "wrong", "secret2"]) {
        await expect(
          ask(DEPLOYED + path, { ...(token !== undefined && { token }) }),
        ).resolves.toMatchObject({
          status: 401,
          code: "UNAUTHORIZED",
        });
      }
    },
  );

  it("lets in who knows the token", async () => {
    await expect(ask(`${DEPLOYED}/counts`, { token: "secret" })).resolves.toMatchObject({
      status: 200,
      UNCLAIMED: expect.any(Number),
    });
  });

  it("tells the token to pages on loopback, and to nobody else", async () => {
    await expect(ask(`${LOOPBACK}/config`, { origin: LOOPBACK })).resolves.toEqual({
      status: 200,
      token: "secret",
    });
    await expect(ask(`${LOOPBACK}/config`)).resolves.toMatchObject({ status: 404 });
    const refused = await ask(`${DEPLOYED}/config`, { token: "secret" });
    expect(refused).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect(JSON.stringify(refused)).not.toContain("secret");
  });

  it("says that it keeps no files where it has no bucket", async () => {
    await expect(ask(`${DEPLOYED}/uploads`, { token: "secret" })).resolves.toMatchObject({
      status: 503,
      detail: expect.stringContaining("--env uploads"),
    });
  });
});
