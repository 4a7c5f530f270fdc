import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const read = (path: string) => readFileSync(path, "utf8");
const readme = read("README.md");
const blocks = (language: string, text = readme) =>
  [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code = ""]) => code);

describe.each([
  ["README.md", "examples/readme"],
  ["docs/conductor.md", "examples/conductor"],
  ["docs/flows.md", "examples/flows"],
  ["docs/browser.md", "examples/browser"],
])("%s", (page, folder) => {
  it("shows code that is checked and run: the files of its folder of examples", () => {
    const files = globSync(`${folder}/**/*.ts`);
    expect(blocks("ts", read(page)).toSorted()).toEqual(files.map(read).toSorted());
  });

  it("links to what exists", () => {
    const links = [...read(page).matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, path = ""]) =>
      join(page, "..", path),
    );
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe("the README", () => {
  it("begins with an example of at most 20 lines, for a page", () => {
    const [first = ""] = blocks("ts");
    expect(first).toBe(read("examples/readme/sign-up.ts"));
    expect(first.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  });

  it("configures a Worker as the one here is", () => {
    const lines = read("wrangler.toml").split("\n");
    expect(lines).toEqual(expect.arrayContaining(blocks("toml").join("").split("\n")));
  });

  it("says what is true of Node and of the port", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    expect(readme).toContain(`Node ${engines.node.replace(">=", "")} or newer`);
    const [, port] = /process\.env\["PORT"\] \|\| "(\d+)"/.exec(read("scripts/start.ts")) ?? [];
    expect(new Set(readme.match(/(?<=localhost:)\d+/g))).toEqual(new Set([port]));
  });
});
