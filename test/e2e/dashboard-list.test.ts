import { afterAll, expect, it, beforeAll } from "vitest";
import { serveDashboard, type DashboardPages } from "./dashboard-page.ts";

let pages: DashboardPages;
beforeAll(async () => {
  pages = await serveDashboard("test/e2e/tab/dashboard.ts");
});
afterAll(() => pages?.close());

it("shows at a glance that something failed, and in the list what each of the others waits for", async () => {
  const page = await pages.open();
  await page.getByText("There are no jobs yet.").waitFor();
  const failed = page.getByRole("link", { name: /^failed/ });
  const colour = () => failed.evaluate((link) => String(link.computedStyleMap().get("color")));
  const before = await colour();
  await page.evaluate(`Promise.all([
    post({ flow: "order", name: "broke", store: { card: "bad", token: "" } }),
    post({ flow: "approval", name: "asks" }),
    post({ flow: "order", name: "later", store: { card: "good", token: "" }, delayMs: 7_200_000 }),
  ])`);
  const row = (name: string) => page.getByRole("row", { name });
  await row("asks").getByText("waits for approved").waitFor();
  await row("later").getByText("waits 2.0 h").waitFor();
  await row("broke").getByText("REVERTED").waitFor();
  await page.getByRole("link", { name: "failed 1" }).waitFor();
  expect(await colour()).not.toBe(before);
  await page.screenshot({ path: "build/dashboard-list.png" });

  await page.setViewportSize({ width: 390, height: 844 });
  for (const column of ["Job", "State", "Posted"]) {
    await page.getByRole("columnheader", { name: column }).waitFor();
  }
  for (const name of ["later", "waits for approved", "REVERTED", /ago$/]) {
    const cell = page.getByRole("cell", { name }).first();
    expect(await cell.evaluate((each) => each.scrollWidth - each.clientWidth), `${name}`).toBe(0);
  }
  await page.screenshot({ path: "build/dashboard-list-telephone.png", fullPage: true });
  expect(page.errors).toEqual([]);
  await page.close();
});
