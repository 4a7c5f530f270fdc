import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  barriersOf,
  serveDashboard,
  type DashboardPage,
  type DashboardPages,
} from "./dashboard-page.ts";

describe("the dashboard on a board in IndexedDB", () => {
  let pages: DashboardPages;
  let page: DashboardPage;
  beforeAll(async () => {
    pages = await serveDashboard("test/e2e/tab/dashboard.ts");
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    page = await pages.open();
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByText("There are no jobs yet.").waitFor();
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
    expect(page.errors).toEqual([]);
  });

  it("shows markup in names, logs and failures as text, and no masked value", async () => {
    await openFailed();
    expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
    expect(await page.locator("footplate-dashboard img").count()).toBe(0);
    expect(await page.evaluate("element.shadowRoot.textContent")).not.toContain("t0ps3cret");
    expect(page.errors).toEqual([]);
  });

  it.each<[string, "light" | "dark", string]>([
    ["light", "light", ""],
    ["dark", "dark", ""],
    ["a page that is dark by itself", "light", "dark"],
    ["a page that is light by itself", "dark", "light"],
  ])("has no serious barrier in %s", async (name, colorScheme, own) => {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(`document.documentElement.style.colorScheme = "${own}"`);
    const background = await page
      .locator("footplate-dashboard")
      .evaluate((element) => element.computedStyleMap().get("background-color")?.toString());
    expect(background).toBe(
      (own || colorScheme) === "dark" ? "rgb(18, 22, 28)" : "rgb(255, 255, 255)",
    );
    await openFailed();
    await page.screenshot({
      path: `build/dashboard-job-${name.replaceAll(" ", "-")}.png`,
      fullPage: true,
    });
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole("link", { name: "Jobs" }).click();
    await page.getByRole("table").waitFor();
    await page.screenshot({
      path: `build/dashboard-list-${name.replaceAll(" ", "-")}.png`,
      fullPage: true,
    });
    expect(await barriersOf(page)).toEqual([]);
  });

  it("offers nothing that changes anything when it is read only", async () => {
    await openFailed();
    await page.evaluate("element.readOnly = true");
    // What is drawn anew begins without any job, and so without buttons of one.
    await page.getByText("caused by").first().waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
  });
});
