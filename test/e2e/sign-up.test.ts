import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";

/** The service that the example calls. It gives an account one id, however often it is asked for it. */
interface Service {
  readonly url: string;
  readonly calls: readonly { readonly what: string; readonly key: unknown }[];
  /** What it does with mails from now on. */
  onMail: (response: ServerResponse) => void;
  close(): void;
}

async function startService(script: string): Promise<Service> {
  const calls: { what: string; key: unknown }[] = [];
  const sent = (response: ServerResponse) => response.end("sent");
  const service = { calls, onMail: sent, url: "", close: () => {} };
  const server = createServer(({ method, url = "", headers }: IncomingMessage, response) => {
    if (url === "/") {
      return response
        .setHeader("content-type", "text/html")
        .end('<link rel="icon" href="data:,"><script type="module" src="/page.js"></script>');
    }
    if (url === "/page.js") {
      return response.setHeader("content-type", "text/javascript").end(script);
    }
    calls.push({ what: `${method} ${url}`, key: headers["idempotency-key"] });
    return url.startsWith("/mails/") ? service.onMail(response) : response.end("account-1");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  service.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return service;
}

describe("the first example of the README, in a page", () => {
  let script: string;
  let browser: Browser;
  let profile: BrowserContext;
  let service: Service;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: ["examples/readme/sign-up.ts"],
      bundle: true,
      format: "esm",
      write: false,
    });
    script = outputFiles[0]!.text;
    browser = await chromium.launch({
      executablePath: (await findChromium()) ?? "chromium",
      args: chromiumArgs(),
    });
  }, 60_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    service = await startService(script);
    profile = await browser.newContext();
  });
  afterEach(async () => {
    await profile.close();
    service.close();
  });

  /** Opens the page in a tab of its own; `outcome` is what it prints. */
  const openPage = async (): Promise<{ page: Page; outcome: Promise<unknown> }> => {
    const page = await profile.newPage();
    const outcome = page
      .waitForEvent("console", (line) => line.type() === "log")
      .then((line) => line.args()[0]?.jsonValue());
    await page.goto(service.url);
    return { page, outcome };
  };
  const said = () => service.calls.map(({ what }) => what);

  it("signs up and prints the outcome", async () => {
    const { outcome } = await openPage();
    await expect(outcome).resolves.toMatchObject({
      ok: true,
      flowState: "SUCCESS",
      results: { accountId: "account-1" },
    });
    expect(said()).toEqual(["PUT /accounts/ada@example.com", "POST /mails/account-1"]);
  });

  it("deletes the account when the mail is refused", async () => {
    service.onMail = (response) => response.writeHead(422).end("No such mailbox");
    const { outcome } = await openPage();
    await expect(outcome).resolves.toMatchObject({ ok: false, flowState: "REVERTED" });
    expect(said()).toEqual([
      "PUT /accounts/ada@example.com",
      "POST /mails/account-1",
      "DELETE /accounts/ada@example.com",
    ]);
  });

  it("goes on at the mail, under the same key, when the tab was closed before it was sent", async () => {
    const asked = new Promise<void>((resolve) => {
      service.onMail = () => resolve();
    });
    const { page, outcome } = await openPage();
    outcome.catch(() => {});
    await asked;
    const [, mail] = service.calls;
    await page.close();

    service.onMail = (response) => response.end("sent");
    // It posts a job of its own besides.
    await (
      await openPage()
    ).outcome;
    await expect
      .poll(() => said().filter((what) => what.startsWith("POST")), { timeout: 10_000 })
      .toHaveLength(3);
    expect(service.calls.filter(({ key }) => key === mail?.key)).toHaveLength(2);
    expect(said().filter((what) => what.startsWith("PUT"))).toHaveLength(2);
  });
});
