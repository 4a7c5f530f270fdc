import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { serveDashboard, type DashboardPage, type DashboardPages } from "./dashboard-page.ts";

let pages: DashboardPages;
let page: DashboardPage;
const asked: string[] = [];
beforeAll(async () => {
  pages = await serveDashboard("test/e2e/tab/dashboard.ts");
});
afterAll(() => pages?.close());
beforeEach(async () => {
  page = await pages.open();
  asked.length = 0;
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.accept();
  });
  await page.getByText("There are no jobs yet.").waitFor();
});
afterEach(async () => {
  expect(page.errors).toEqual([]);
  await page.close();
});

async function backToJobs(): Promise<void> {
  await page.getByRole("link", { name: "Jobs" }).press("Enter");
  await page.getByRole("row").nth(1).waitFor();
}
/** Posts a job and opens it from the list, where it waits to be shown unless there was none. */
async function openPosted(posting: object): Promise<string> {
  const { id } = await page.evaluate<{ id: string }>(`post(${JSON.stringify(posting)})`);
  const row = page.locator(`a[title="${id}"]`);
  const more = page.getByRole("button", { name: "Show from the top" });
  await row.or(more).first().waitFor();
  if (!(await row.isVisible())) await more.press("Enter");
  await row.focus();
  await page.keyboard.press("Enter");
  await page.getByText(id).waitFor();
  return id;
}
/** Reaches a button by keyboard alone. */
async function press(name: string | RegExp): Promise<void> {
  const button = page.getByRole("button", { name });
  await button.waitFor();
  const isThere = () => button.evaluate((element) => element.matches(":focus"));
  for (let step = 0; step < 80 && !(await isThere()); step++) await page.keyboard.press("Tab");
  expect(await isThere()).toBe(true);
  await page.keyboard.press("Enter");
}
const heading = (name: string) => page.getByRole("heading", { name }).waitFor();
const article = () => page.getByRole("article");
const jobOf = (id: string) =>
  page.evaluate<{ outcome?: { reason?: string } }>(`board.get("${id}")`);

describe("by keyboard alone, in the dashboard", () => {
  it("a job is sent the signal that it waits for", async () => {
    await openPosted({ flow: "approval", name: "please" });
    await page.getByText("approved").first().waitFor();
    expect(await page.getByLabel("Signal").inputValue()).toBe("approved");
    await page.getByLabel("Payload as JSON").focus();
    await page.keyboard.type('"Ada"');
    await page.keyboard.press("Enter");
    await heading("please · CONSUMED");
    await page.getByText('"by": "Ada"').first().waitFor();
  });

  it("a payload that is no JSON is refused, and nothing is sent", async () => {
    const id = await openPosted({ flow: "approval" });
    await page.getByLabel("Payload as JSON").fill("{Ada");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("JSON").waitFor();
    expect(await page.evaluate(`board.signals("${id}")`)).toEqual({});
  });

  it("a job is cancelled, once that is confirmed", async () => {
    await openPosted({ flow: "approval", name: "please" });
    await press("Cancel");
    await heading("please · CANCELLED");
    expect(asked).toEqual(['Cancel "please" and revert what it did?']);
  });

  it("a job that nobody can run is set aside, and then deleted for good", async () => {
    const id = await openPosted({ flow: "unknown", name: "stray" });
    await page.getByText("conductor").first().waitFor();
    await press("Trash");
    await heading("stray · TRASHED");
    expect((await jobOf(id)).outcome?.reason).toBe("by hand, in the dashboard");
    await press("Purge");
    await page.getByText("There is no such job.").waitFor();
    expect(await jobOf(id)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it("the board is paused and goes on, and so is one flow", async () => {
    await press("Pause the board");
    await page.getByRole("button", { name: "Resume the board" }).waitFor();
    await openPosted({ flow: "order", name: "held", store: { card: "good", token: "t" } });
    await page.getByText("paused").first().waitFor();
    await press('Pause flow "order"');
    await page.getByRole("button", { name: 'Resume flow "order"' }).waitFor();
    await page.getByRole("link", { name: "Jobs" }).press("Enter");
    await press("Resume the board");
    await page.getByRole("link", { name: "held" }).press("Enter");
    await heading("held · UNCLAIMED");
    await press('Resume flow "order"');
    await heading("held · CONSUMED");
  });

  it("a job is posted again, as a job of its own", async () => {
    const store = { card: "good", token: "t0ps3cret" };
    const id = await openPosted({ flow: "order", name: "twice", key: "one", store });
    await heading("twice · CONSUMED");
    await press("Post again");
    await page.waitForURL((url) => !url.hash.includes(id));
    await heading("twice · CONSUMED");
    const jobs = await page.evaluate<{ store: object }[]>("Array.fromAsync(board.jobs())");
    expect(jobs.map((job) => job.store)).toEqual([store, store]);
  });

  it("all failed jobs of a list are redriven, once that is confirmed", async () => {
    await page.evaluate("Promise.all([fail(), fail(), fail()])");
    await page.getByRole("link", { name: "failed 3" }).press("Enter");
    await page.getByRole("row").nth(3).waitFor();
    await press("Redrive all of these");
    await page.getByText("3 redriven, 0 refused.").waitFor();
    expect(asked).toEqual(["Redrive all failed jobs that fit these filters, up to 1000?"]);
    const runs = await page.evaluate("Array.fromAsync(board.jobs(), ({ run }) => run)");
    expect(runs).toEqual([1, 1, 1]);
  });
});

describe("the dashboard", () => {
  it("tells each attempt with its logs, and how long nothing was done between", async () => {
    await openPosted({ flow: "stubborn", name: "mule" });
    await heading("mule · CONSUMED");
    await article().getByRole("link", { name: "try", exact: true }).press("Enter");
    await page.waitForURL(/atom=try$/);
    const turns = article().getByRole("listitem");
    await expect.poll(() => turns.count()).toBe(3);
    for (const attempt of [1, 2, 3]) {
      const text = (await turns.nth(attempt - 1).textContent())!;
      expect(text).toContain(`execute, attempt ${attempt}`);
      expect(text).toContain(`this is attempt ${attempt}`);
      expect(text.match(/this is attempt/g)).toHaveLength(1);
      if (attempt > 1) expect(text).toMatch(/idle for [13]\.\d s/);
      if (attempt < 3) expect(text).toContain(`not at attempt ${attempt}`);
    }
    expect(await article().textContent()).not.toContain("nothing to do");
    await page.getByRole("img", { name: /try, execute 1: failed.*try, execute 3: done/ }).waitFor();

    await article().locator("svg .node", { hasText: "quiet" }).click();
    await page.waitForURL(/atom=quiet$/);
    await article().getByText("nothing to do").waitFor();
    await page.reload();
    expect(page.url()).toContain("atom=quiet");
  });

  it("shows no value of a masked name: input, result, log, progress or signal", async () => {
    await openPosted({ flow: "keeper", name: "guard", store: { vault: "A", password: "p4ss" } });
    await heading("guard · CONSUMED");
    const text = await article().textContent();
    expect(text).toContain("g0ld-A");
    for (const secret of ["s3cret", "k3y", "p4ss"]) expect(text).not.toContain(secret);

    await backToJobs();
    const id = await openPosted({ flow: "approval", name: "asks" });
    await page.evaluate(`board.signal("${id}", "token", "t0ken")`);
    await page.getByRole("heading", { name: "Signals" }).waitFor();
    expect(await article().textContent()).not.toContain("t0ken");

    await backToJobs();
    await openPosted({ flow: "stubborn", name: "mule" });
    await heading("mule · CONSUMED");
    const said = await article().textContent();
    expect(said).toContain('"attempt": 3');
    for (const secret of ["p4ss", "k3y"]) expect(said).not.toContain(secret);
  });

  it("shows nothing that a hidden task reads or gives, wherever it goes", async () => {
    await page.evaluate('element.mask = { hideAtoms: ["look"] }');
    await page.getByText("There are no jobs yet.").waitFor();
    await openPosted({ flow: "keeper", name: "guard", store: { vault: "A-vault", other: "seen" } });
    await heading("guard · CONSUMED");
    const text = await article().textContent();
    expect(text).toContain("seen");
    for (const secret of ["A-vault", "g0ld"])
      expect(text?.replaceAll("s3cret-A-vault", "")).not.toContain(secret);
  });

  it("offers nothing in the list that changes anything when it is read only", async () => {
    await page.evaluate("fail()");
    await page.getByRole("link", { name: "failed 1" }).click();
    const changing = page.getByRole("button", { name: /Redrive|Pause|Resume/ });
    await expect.poll(() => changing.count()).toBe(2);
    await page.evaluate("element.readOnly = true");
    await expect.poll(() => changing.count()).toBe(0);
    await page.getByRole("row").nth(1).waitFor();
    expect(await changing.count()).toBe(0);
  });

  it("finds jobs by several filters, which the address keeps from view to view", async () => {
    await page.evaluate(`Promise.all([
      post({ flow: "order", name: "one", lane: "left", store: { card: "good", token: "" } }),
      post({ flow: "order", name: "two", lane: "right", store: { card: "good", token: "" } }),
      post({ flow: "approval", name: "three", lane: "left" }),
    ])`);
    await page.getByLabel("Lane").fill("left");
    await page.getByLabel("Flow", { exact: true }).fill("order");
    await page.getByLabel("Flow", { exact: true }).press("Enter");
    const rows = page.getByRole("row");
    await expect.poll(() => rows.count()).toBe(2);
    await rows.getByRole("link", { name: "one" }).click();
    await heading("one · CONSUMED");
    await page.getByRole("link", { name: "Jobs" }).click();
    await page.getByLabel("Lane").waitFor();
    expect(await page.getByLabel("Lane").inputValue()).toBe("left");
    await expect.poll(() => rows.count()).toBe(2);

    await page.getByRole("link", { name: "No filters" }).click();
    await expect.poll(() => rows.count()).toBe(4);
    await page.getByLabel("Ended before").fill("2020-01-01T00:00");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByText("There are no such jobs.").waitFor();
  });

  it("tells rates and ages as jobs come and go", async () => {
    await page.evaluate(
      `Promise.all([1, 2, 3].map((n) => post({ flow: "order", name: "n" + n, store: { card: "good", token: "" } })))`,
    );
    const fact = (name: string) => page.locator("dl div", { hasText: name }).locator("dd");
    await expect.poll(() => fact("Posted").textContent()).toMatch(/^0\.2 a minute/);
    await expect.poll(() => fact("Ran, p50 / p95").textContent()).toMatch(/ m?s \/ /);
    await page.getByText("1 conductor at work").waitFor();
  });
});
