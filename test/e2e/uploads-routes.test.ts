import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { objectsIn } from "./bucket.ts";
import { createServerIn, type Server } from "./server.ts";

const MB = 1024 * 1024;
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "footplate-uploads-routes-"));
  server = await createServerIn(join(folder, "state"));
  await server.start();
}, 60_000);
afterAll(async () => {
  await server?.stop().finally(() => server.kill());
  await rm(folder, { recursive: true, force: true });
}, 30_000);

describe("a PUT", () => {
  const path = `/uploads/job/${"0".repeat(64)}/00`;
  const put = async (headers: Record<string, string | number>, body = "", to = path) => {
    const sent = request(`${server.url}${to}`, { method: "PUT", headers });
    sent.end(body);
    const [response] = await once(sent, "response");
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, ...JSON.parse(text || "{}") };
  };

  it("without Content-Length is 411", async () => {
    await expect(put({ "transfer-encoding": "chunked" }, "x")).resolves.toMatchObject({
      status: 411,
      code: "INVALID_INPUT",
    });
  });

  it("of more than a part of 1 MB is 413", async () => {
    await expect(put({}, "x".repeat(MB + 1))).resolves.toMatchObject({ status: 413 });
  });

  it("of a part beyond 25 MB is 413", async () => {
    const told = await fetch(`${server.url}/config`, { headers: { origin: server.url } });
    const { token } = (await told.json()) as { token: string };
    const authorization = `Bearer ${token}`;
    const status = async (part: string) =>
      (await put({ authorization, "content-length": 1 }, "x", path.replace(/00$/, part))).status;
    await expect(status("24")).resolves.toBe(204);
    await expect(status("25")).resolves.toBe(413);
  });

  it("without the token is 401", async () => {
    await expect(put({ "content-length": 1 }, "x")).resolves.toMatchObject({
      status: 401,
      code: "UNAUTHORIZED",
    });
    expect(objectsIn(join(folder, "state"))).not.toContain(path.slice(1));
  });
});
