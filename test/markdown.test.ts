import { existsSync, globSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksOf, brokenLinks, codeOf, pages, read } from "./markdown.ts";

/** Pages whose blocks are followed, word by word, by a test of their own. */
const followed: Readonly<Record<string, string>> = {
  "docs/quick-start.md": "test/e2e/quick-start.test.ts",
};

/** Where the files are that a page shows, each of them once; elsewhere a page may show some of its own folder. */
const folderOf = (page: string): string | undefined => {
  if (page === "README.md") return "examples/readme";
  if (page === "docs/edge.md") return "examples/worker";
  const [, name] = /^docs\/([a-z-]+)\.md$/.exec(page) ?? [];
  return name && `examples/${name}`;
};

const shown = pages.filter((page) => !Object.hasOwn(followed, page));

describe("each page", () => {
  it.each(pages)("%s links to what exists", (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it.each(shown)("%s shows code that is checked and run: the files of its own folder", (page) => {
    const folder = folderOf(page);
    const files = globSync(`${folder ?? dirname(page)}/**/*.ts`, { exclude: ["**/node_modules"] });
    const code = codeOf(page, "ts");
    if (folder) expect(code.toSorted()).toEqual(files.map(read).toSorted());
    else if (code.length > 0) expect(files.map(read)).toEqual(expect.arrayContaining(code));
  });

  it.each(shown)("%s configures a Worker as the one here is", (page) => {
    const lines = new Set(read("wrangler.toml").split("\n"));
    const others = codeOf(page, "toml").join("").split("\n");
    expect(others.filter((line) => !lines.has(line))).toEqual([]);
  });

  it.each(shown)("%s names commands that there are", (page) => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const commands = codeOf(page, "sh")
      .flatMap((code) => code.split("\n"))
      .map((line) => line.replace(/ +#.*/, ""))
      .flatMap((line) => line.split(" && "))
      .filter((line) => line !== "")
      .map((line) => line.replace(/^([A-Z_]+=\S+ )+/, ""));
    const isKnown = (command: string) => {
      const [, script] = /^npm (?:run )?([a-z]+)/.exec(command) ?? [];
      if (script !== undefined)
        return ["ci", "pack", "install"].includes(script) || script in scripts;
      return /^(npx (vitest|wrangler) |curl -sS |git |grep )/.test(command);
    };
    expect(commands.filter((command) => !isKnown(command))).toEqual([]);
  });

  it.each(shown)("%s has no block that no test knows", (page) => {
    const known = new Set(["ts", "toml", "sh", "mermaid", "text"]);
    const unknown = blocksOf(page).filter(({ language }) => !known.has(language));
    expect(unknown).toEqual([]);
  });

  it.each(shown)("%s draws what can be drawn", (page) => {
    // Not all of Mermaid's grammar: the part of it that these pages keep to.
    const line =
      /^(flowchart (LR|TD)|subgraph \w+\["[^"]+"\]|end|\w+(\["[^"]+"\]|\[\("[^"]+"\)\])?( (-->|-\.->)(\|"[^"]+"\|)? \w+(\["[^"]+"\]|\[\("[^"]+"\)\])?)*)$/;
    const lines = codeOf(page, "mermaid").flatMap((code) => code.trimEnd().split("\n"));
    expect(lines.map((each) => each.trim()).filter((each) => !line.test(each))).toEqual([]);
  });

  it("with a test of its own has it", () => {
    for (const [page, test] of Object.entries(followed)) {
      if (existsSync(page)) expect(existsSync(test), test).toBe(true);
    }
  });
});

it("docs/README.md leads to every page of docs", () => {
  const index = read("docs/README.md");
  const others = globSync("docs/*.md")
    .map((page) => page.replace("docs/", ""))
    .filter((page) => page !== "README.md");
  expect(others.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});
