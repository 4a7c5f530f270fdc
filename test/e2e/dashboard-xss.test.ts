import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveDashboard, type DashboardPage, type DashboardPages } from "./dashboard-page.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const TAGS =
  "DIV MAIN P A BUTTON SECTION NAV DL DT DD SVG PATH G RECT TEXT TITLE DETAILS SUMMARY UL LI OL FORM LABEL INPUT TEXTAREA SPAN TABLE THEAD TBODY TR TH TD ARTICLE H2 H3 PRE PROGRESS";

// What is in the element, with all that tempts a handler to run.
const FOUND = `(() => {
  const all = [...document.querySelector("footplate-dashboard").shadowRoot.querySelectorAll("*")];
  for (const each of all) {
    for (const type of ["mouseover", "focus", "toggle", "animationstart", "load", "error"]) each.dispatchEvent(new Event(type));
  }
  const attributes = all.flatMap((each) => [...each.attributes]);
  return {
    tags: [...new Set(all.map((each) => each.tagName.toUpperCase()))],
    handlers: attributes.map(({ name }) => name).filter((name) => name.startsWith("on") || name === "srcdoc"),
    links: attributes.filter(({ name }) => /href|src|action/.test(name)).map(({ value }) => value),
    texts: [
      ...all.flatMap((each) => [...each.childNodes]).filter(({ nodeType }) => nodeType === 3).map(({ data }) => data),
      ...attributes.map(({ value }) => value),
      ...all.map(({ value }) => typeof value === "string" ? value : ""),
    ].join("\\n"),
  };
})()`;

interface Found {
  readonly tags: readonly string[];
  readonly handlers: readonly string[];
  readonly links: readonly string[];
  readonly texts: string;
}

describe(`what others wrote, in the dashboard (SEED=${SEED})`, () => {
  let pages: DashboardPages;
  let page: DashboardPage;
  const texts: string[] = [];
  beforeAll(async () => {
    // Without a policy that would stop what gets through.
    pages = await serveDashboard("test/e2e/tab/dashboard-xss.ts", "");
    page = await pages.open(`?seed=${SEED}`);
  });
  afterAll(() => pages?.close());

  const look = async (hash: string, shows: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.locator("footplate-dashboard").getByText(shows).first().waitFor();
    const found = await page.evaluate<Found>(FOUND);
    expect(found.tags.filter((tag) => !TAGS.split(" ").includes(tag))).toEqual([]);
    expect(found.handlers).toEqual([]);
    expect(found.links.filter((link) => !link.startsWith("#footplate?"))).toEqual([]);
    texts.push(found.texts);
  };

  it("is text in every field, and none of it runs", async () => {
    const ids = await page.evaluate<Record<string, string>>("fill()");
    const used = await page.evaluate<Record<string, string>>("used");
    await page.evaluate("show()");
    const at = (place: Record<string, string>) => `#footplate?${new URLSearchParams(place)}`;
    await look(at({}), "Ended before");
    await page.getByRole("row").nth(4).waitFor();
    await look(at({ show: "all" }), "Ended before");
    const payload = Object.values(used)[0]!;
    for (const key of ["text", "flow", "owner", "lane", "before", "show", "after"]) {
      await look(at({ [key]: payload }), "Ended before");
    }
    for (const id of Object.values(ids)) {
      // By what is of this job alone: the one before has a timeline, too.
      await look(at({ job: id }), id);
      await look(at({ job: id, atom: payload }), id);
    }
    const seen = texts.join("\n");
    // In values, quotes are as JSON has them.
    const isShown = (text: string) =>
      seen.includes(text) || seen.includes(JSON.stringify(text).slice(1, -1));
    const missing = Object.entries(used).filter(([, text]) => !isShown(text));
    expect(missing.map(([field]) => field)).toEqual([]);
    expect(Object.keys(used).length).toBeGreaterThan(50);
    expect(await page.evaluate("hacks")).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});
