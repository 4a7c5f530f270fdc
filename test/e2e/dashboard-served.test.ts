import axe from "axe-core";
import type { Context } from "hono";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { allowAll, type Identity } from "../../adapters/hono/index.ts";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { edgeDesk, memoryDesk, postFailing, type Desk } from "./desks.ts";

const ALL = "t0ps3cret-all";
const READ = "t0ps3cret-read";
const ANNE: Identity = { who: "anne", may: ["read"] };
/** What the page's policy had to stop, as the page itself is told. */
const LISTENS = `globalThis.stopped = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  stopped.push(effectiveDirective + " " + blockedURI));`;

let browser: Browser;
beforeAll(async () => {
  const executablePath = (await findChromium()) ?? "chromium";
  browser = await chromium.launch({ executablePath, args: chromiumArgs() });
});
afterAll(() => browser?.close());

describe.each<[where: string, open: () => Promise<Desk>]>([
  ["a board in memory, below a path", memoryDesk],
  ["a board in a Durable Object", edgeDesk],
])("the dashboard that is served with %s", (_where, open) => {
  let desk: Desk;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];
  const requests: { url: string; token: string | undefined }[] = [];
  /** What came back of what is no part of the page itself. */
  const statuses: number[] = [];
  beforeAll(async () => void (desk = await open()));
  afterAll(() => desk?.close());
  beforeEach(async () => {
    context = await browser.newContext();
    await context.addInitScript(LISTENS);
    for (const list of [errors, requests, statuses]) list.length = 0;
    page = await opened();
  });
  afterEach(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });

  const opened = async (hash = "") => {
    const one = await context.newPage();
    one.on("pageerror", (error) => errors.push(error.message));
    one.on("dialog", (dialog) => void dialog.accept());
    one.on("response", (response) => {
      const isPage = response.url().startsWith(`${desk.url}/dashboard`);
      if (!isPage) statuses.push(response.status());
    });
    one.on("request", (request) => {
      requests.push({ url: request.url(), token: request.headers()["authorization"] });
    });
    await one.goto(`${desk.url}/dashboard${hash}`);
    return one;
  };
  const give = async (token: string, to = page) => {
    await to.getByLabel("Token").fill(token);
    await to.getByRole("button", { name: "Show the jobs" }).click();
  };
  const openFailed = async () => {
    const id = await postFailing(desk);
    await page.getByRole("link", { name: /^failed \d/ }).click();
    await page.locator(`a[href*="${id}"]`).first().click();
    await page.getByText("caused by").first().waitFor();
  };
  const stopped = () => page.evaluate<string[]>("stopped");

  it("lets whoever has the token find a failed job, see why, redrive it, and watch it succeed", async () => {
    await give(ALL);
    await openFailed();
    await page.getByRole("img", { name: /charge: REVERTED; ship: PENDING/ }).waitFor();
    // Drawn from the code of the flow, which only the routes have: an arrow leads from task to task.
    expect(await page.locator("svg path.edge").count()).toBe(1);
    await page.getByText("charging bad").waitFor();
    await page.getByText("no money").first().waitFor();

    const store = page.getByLabel("Store, as JSON");
    await store.fill((await store.inputValue()).replace('"bad"', '"good"'));
    await page.getByRole("button", { name: "Redrive" }).click();
    await page.getByRole("heading", { name: "CONSUMED" }).waitFor();
    await page.getByRole("img", { name: /charge: SUCCESS; ship: SUCCESS/ }).waitFor();
    expect(await stopped()).toEqual([]);
  });

  it("asks again when a token is wrong, and says why", async () => {
    await page.getByText("No token was given: Say who you are").waitFor();
    await give("wrong");
    await page.getByText("This token was refused: Say who you are").waitFor();
    const field = page.getByRole("textbox", {
      name: "Token",
      description: /^This token was refused/,
    });
    await field.and(page.locator(":focus")).waitFor();
    await give("wrong in another way: ü");
    await page.getByText("A token has no spaces").waitFor();
    expect(await page.evaluate("JSON.stringify({ ...sessionStorage })")).toBe("{}");
    // Until then it has been told nothing.
    expect(statuses.length).toBeGreaterThan(1);
    expect(statuses.filter((status) => status !== 401)).toEqual([]);
    await give(ALL);
    await page.getByRole("table").waitFor();
    expect(statuses).toContain(200);
  });

  it("keeps the token in its own window alone, and sends it in a header alone", async () => {
    await give(ALL);
    await openFailed();
    await page.reload();
    await page.getByText("caused by").first().waitFor();
    const kept = await page.evaluate<Record<string, string>>(
      "({ session: JSON.stringify({ ...sessionStorage }), local: JSON.stringify({ ...localStorage }), cookie: document.cookie, at: location.href, page: document.documentElement.outerHTML })",
    );
    expect(kept["session"]).toContain(ALL);
    expect(JSON.stringify({ ...kept, session: "" })).not.toContain(ALL);
    expect(requests.filter(({ url }) => !url.startsWith(`${desk.url}/`))).toEqual([]);
    expect(requests.filter(({ url }) => decodeURIComponent(url).includes("t0ps3cret"))).toEqual([]);
    const withToken = requests.filter(({ token }) => token === `Bearer ${ALL}`);
    expect(withToken.some(({ url }) => url.includes("/events?"))).toBe(true);

    const other = await opened();
    await other.getByLabel("Token").waitFor();
  });

  it("forgets the token when it is told to", async () => {
    await give(ALL);
    await page.getByRole("table").waitFor();
    await page.getByRole("button", { name: "Forget the token" }).click();
    await page.getByLabel("Token").waitFor();
    expect(await page.evaluate("JSON.stringify({ ...sessionStorage })")).toBe("{}");
    await page.reload();
    await page.getByLabel("Token").waitFor();
    expect(await page.locator("footplate-dashboard").count()).toBe(0);
  });

  it("shows a job to who may read, and tells them what they may not", async () => {
    await give(READ);
    await openFailed();
    await page.getByRole("img", { name: /charge: REVERTED; ship: PENDING/ }).waitFor();
    await page.getByRole("button", { name: "Redrive" }).click();
    await page.getByText(`"rita" lacks the right "admin"`).waitFor();
  });

  it("runs no script but its own, whatever gets into the page", async () => {
    const INJECTED = `<script>globalThis.hacked = 1</script><img src="x" onerror="globalThis.hacked = 2">`;
    await page.route(`${desk.url}/dashboard`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace("</noscript>", `$&${INJECTED}`);
      expect(body).toContain(INJECTED);
      await route.fulfill({ response, body });
    });
    await page.reload();
    await give(ALL);
    await page.getByRole("table").waitFor();
    expect(await stopped()).toEqual(
      expect.arrayContaining(["script-src-elem inline", "script-src-attr inline"]),
    );
    const written = page.evaluate(`document.body.innerHTML = "<b>markup</b>"`);
    await expect(written).rejects.toThrow("TrustedHTML");
    expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
  });

  it.each(["light", "dark"] as const)("has no serious barrier in %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const look = async (what: string) => {
      const path = `build/dashboard-served-${what}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
      expect(await barriers(page), what).toEqual([]);
    };
    await give("wrong");
    await page.getByText("This token was refused").waitFor();
    await look("token");
    await give(ALL);
    await page.getByRole("table").waitFor();
    await look("list");
    await openFailed();
    await look("job");
  });
});

describe("the dashboard", () => {
  it.each<[by: string, authorize: (c: Context) => Identity | undefined]>([
    ["the place", allowAll],
    ["a cookie", (c) => (c.req.header("cookie") === "session=1" ? ANNE : undefined)],
  ])(
    "asks nobody whom %s is enough for, and takes a token there all the same",
    async (_by, authorize) => {
      const desk = await memoryDesk({ authorize });
      const context = await browser.newContext();
      await context.addCookies([{ name: "session", value: "1", url: desk.url }]);
      const page = await context.newPage();
      await page.goto(`${desk.url}/dashboard`);
      await page.getByRole("table").waitFor();
      await page.getByRole("button", { name: "Give a token" }).click();
      await page.getByRole("button", { name: "Show the jobs" }).click();
      await page.getByRole("table").waitFor();
      await context.close();
      await desk.close();
    },
  );

  it("asks again as soon as a token is taken back", async () => {
    let isOut = false;
    const desk = await memoryDesk({
      maxWaitMs: 50,
      authorize: () => (isOut ? undefined : ANNE),
    });
    const page = await browser.newPage();
    await page.goto(`${desk.url}/dashboard`);
    await page.getByRole("table").waitFor();
    isOut = true;
    await page.getByText("No token was given: Say who you are").waitFor();
    await page.close();
    await desk.close();
  });
});

async function barriers(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
