import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import axe from "axe-core";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";

/** A page with a dashboard on a board of its own browser, served from this machine under a strict policy. */
export interface DashboardPages {
  /** Opens a page in a browser of its own. What the page threw, and what its policy forbade, is kept in `errors`. */
  open(hash?: string): Promise<DashboardPage>;
  close(): Promise<void>;
}

export type DashboardPage = Page & { readonly errors: readonly string[] };

const POLICY = "default-src 'self'";
const SHELL = `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Jobs</title><main></main><script type="module" src="/script.js"></script>`;

/** @param entry What the page runs. @param policy What it may do; undefined is all. */
export async function serveDashboard(
  entry: string,
  policy: string | undefined = POLICY,
): Promise<DashboardPages> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    write: false,
  });
  const script = outputFiles[0]!.text;
  const server = createServer((request, response) => {
    const isScript = request.url === "/script.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    if (policy) response.setHeader("content-security-policy", policy);
    response.end(isScript ? script : SHELL);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const executablePath = (await findChromium()) ?? "chromium";
  const browser = await chromium.launch({ executablePath, args: chromiumArgs() });

  return {
    async open(hash = "") {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (line) => {
        if (/Content.Security.Policy/.test(line.text())) errors.push(line.text());
      });
      await page.goto(url + hash);
      return Object.assign(page, { errors });
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** What axe finds that keeps somebody out. */
export async function barriersOf(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
