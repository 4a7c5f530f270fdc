import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { PRINTED } from "../portable-examples.ts";
import { fetchAsCurl, hasCurl } from "./curl.ts";
import { createServerIn, type Server } from "./server.ts";

const run = promisify(execFile);
/** As a screenshot of a test is, or where a soak stopped. */
const BESIDE = "build/beside.txt";
const SOON = { timeout: 10_000 };

describe("npm start", () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "footplate-start-"));
    await mkdir("build", { recursive: true });
    await writeFile(BESIDE, "beside");
    server = await createServerIn(folder);
    await server.start();
  }, 60_000);
  afterAll(async () => {
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
    await rm(BESIDE, { force: true });
  });

  it("serves the pages alone, and leaves what else was made beside them", async () => {
    for (const path of ["/beside.txt", "/build/beside.txt", "/site/main.js"]) {
      expect((await fetch(server.url + path)).status, path).toBe(404);
    }
    expect((await fetch(`${server.url}/main.js`)).status).toBe(200);
    expect(await readFile(BESIDE, "utf8")).toBe("beside");
  });

  it("answers the curl lines of the README as they stand there", async () => {
    const readme = await readFile("README.md", "utf8");
    const { host } = new URL(server.url);
    const lines = (readme.match(/^curl .*$/gm) ?? []).map((line) =>
      line.replaceAll("localhost:8787", host),
    );
    const TOKEN = /^TOKEN=(\S+)$/m.exec(await readFile(join(folder, "secrets.env"), "utf8"))?.[1];
    const answers: unknown[] = [];
    for (const line of lines)
      answers.push(await fetchAsCurl(line.replaceAll("$TOKEN", `${TOKEN}`)));
    expect(answers).toMatchObject([
      { id: "hello-1", flow: { name: "hello" }, store: { name: "Ada" } },
      { ok: true, fate: "CONSUMED", results: { greeting: "Hello, Ada", letters: 8 } },
      [{ id: "hello-1", state: "COMPLETE" }],
      { UNCLAIMED: 0, CLAIMED: 0, CONSUMED: 1, FAILED: 0 },
    ]);
    // Posting the same job again gives the job as it is now.
    const env = { ...process.env, TOKEN };
    if (!(await hasCurl())) return;
    for (const [at, line] of lines.entries()) {
      const { stdout } = await run("sh", ["-c", line], { env });
      expect(JSON.parse(stdout)).toMatchObject(at === 0 ? { id: "hello-1" } : answers[at]!);
    }
  });

  it("tells its token to a page of its own, and to nobody who only says that it is here", async () => {
    const ask = async (headers: Record<string, string>, path = "/config") => {
      const { port } = new URL(server.url);
      const given = { host: `evil.example:${port}`, ...headers };
      const sent = request({ host: "127.0.0.1", port, path, headers: given }).end();
      const [{ statusCode }] = (await once(sent, "response")) as [IncomingMessage];
      return statusCode;
    };
    const spoofed = { "mf-original-url": "http://localhost/config" };
    expect(await ask({})).toBe(404);
    expect(await ask(spoofed)).toBe(404);
    expect(await ask({ ...spoofed, referer: "http://evil.example/" })).toBe(404);
    const browser = {
      "mf-original-url": "http://localhost/uploads",
      "user-agent": "Mozilla/5.0 (X11) Chrome/156",
    };
    expect(await ask(browser, "/uploads")).toBe(401);
    expect(await ask({ host: new URL(server.url).host }, "/uploads")).toBe(200);
    expect(await ask({ host: new URL(server.url).host, referer: `${server.url}/` })).toBe(200);
  });

  it("serves a gallery that shows every portable example, runs it and shows what it prints", async () => {
    const executablePath = (await findChromium()) ?? "chromium";
    const browser = await chromium.launch({ executablePath, args: chromiumArgs() });
    try {
      const page = await browser.newPage();
      await page.goto(`${server.url}/examples/`);
      const cards = page.getByRole("article");
      await expect.poll(() => cards.count(), SOON).toBe(Object.keys(PRINTED).length);
      for (const [name, lines] of Object.entries(PRINTED)) {
        const card = page.getByRole("article", { name, exact: true });
        await expect
          .poll(() => card.getByRole("region", { name: `Source of ${name}` }).textContent(), SOON)
          .toContain("export async function main(");
        await card.getByRole("button", { name: `Run ${name}` }).click();
        await expect
          .poll(() => card.getByRole("status").textContent(), SOON)
          .toBe(lines.map((line) => `${line}\n`).join(""));
      }
    } finally {
      await browser.close();
    }
  });
});
