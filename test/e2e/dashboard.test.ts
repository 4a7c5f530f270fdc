import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import axe from "axe-core";
import { build } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";

const SHELL = `<!doctype html><html lang="en"><title>Jobs</title><main></main><script type="module" src="/script.js"></script>`;
const POLICY = "default-src 'self'";

describe("the dashboard on a board in IndexedDB", () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: ["test/e2e/tab/dashboard.ts"],
      bundle: true,
      format: "esm",
      write: false,
    });
    const script = outputFiles[0]!.text;
    server = createServer(({ url }, response) => {
      const isScript = url === "/script.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.setHeader("content-security-policy", POLICY);
      response.end(isScript ? script : SHELL);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const executablePath = (await findChromium()) ?? "chromium";
    browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    errors.length = 0;
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("dialog", (dialog) => void dialog.accept());
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.getByText("There are no such jobs.").waitFor();
  });
  afterEach(() => page.close());

  const openFailed = async () => {
    await page.evaluate("fail()");
    await page.getByRole("link", { name: "failed 1" }).click();
    await page.getByRole("row").getByRole("link", { name: "order" }).click();
    await page.getByText("caused by").first().waitFor();
  };

  it("finds a failed job, tells why, and shows it succeed once it is redriven with another store", async () => {
    await openFailed();
    expect(await page.getByRole("img", { name: /charge: REVERTED; ship: PENDING/ }).count()).toBe(
      1,
    );
    await page.getByText("charging bad").waitFor();

    const store = page.getByLabel("Store, as JSON");
    await store.fill((await store.inputValue()).replace('"bad"', '"good"'));
    await page.getByRole("button", { name: "Redrive" }).click();
    await page.getByRole("heading", { name: "CONSUMED" }).waitFor();
    await page.getByRole("img", { name: /charge: SUCCESS; ship: SUCCESS/ }).waitFor();
    expect(errors).toEqual([]);
  });

  it("shows markup in names, logs and failures as text, and no masked value", async () => {
    await openFailed();
    expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
    expect(await page.locator("footplate-dashboard img").count()).toBe(0);
    expect(await page.evaluate("element.shadowRoot.textContent")).not.toContain("t0ps3cret");
    expect(errors).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has no serious barrier in %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await openFailed();
    await page.screenshot({ path: `build/dashboard-job-${colorScheme}.png`, fullPage: true });
    expect(await barriers()).toEqual([]);
    await page.getByRole("link", { name: "Jobs" }).click();
    await page.getByRole("table").waitFor();
    await page.screenshot({ path: `build/dashboard-list-${colorScheme}.png`, fullPage: true });
    expect(await barriers()).toEqual([]);
  });

  it("offers nothing that changes anything when it is read only", async () => {
    await openFailed();
    await page.evaluate("element.readOnly = true");
    // What is drawn anew begins without any job, and so without buttons of one.
    await page.getByText("caused by").first().waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
  });

  const barriers = async () => {
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  };
});
