import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";

/** A fenced block of a page. */
export interface Block {
  /** What stands behind the fence: `ts`, `sh`, `toml`, `mermaid` … */
  readonly language: string;
  readonly code: string;
}

/** Every Markdown page that is read by people, from the root of the project. */
export const pages: readonly string[] = globSync(["*.md", "*/**/*.md"], {
  exclude: ["**/node_modules/**", "{build,dist}/**", ".*/**"],
}).toSorted();

export const read = (path: string): string => readFileSync(path, "utf8");

export const blocksOf = (page: string): Block[] =>
  [...read(page).matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(([, info = "", code = ""]) => ({
    language: info.split(/[\s{]/)[0] ?? "",
    code,
  }));

export const codeOf = (page: string, language: string): string[] =>
  blocksOf(page)
    .filter((block) => block.language === language)
    .map(({ code }) => code);

/** Links of a page to other files of the project, or to headings, that lead nowhere. */
export function brokenLinks(page: string): string[] {
  const text = withoutCode(read(page));
  const links = [...text.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)];
  return links
    .map(([, inline, reference]) => inline ?? reference ?? "")
    .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link))
    .filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(page, "..", decodeURI(path));
      if (!existsSync(target)) return true;
      if (anchor === undefined) return false;
      return !target.endsWith(".md") || !anchorsOf(target).has(anchor);
    });
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  const taken = new Map<string, number>();
  for (const [, heading = ""] of withoutCode(read(page)).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const slug = shown
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const times = taken.get(slug) ?? 0;
    taken.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

const withoutCode = (text: string): string => text.replace(/^```.*?^```$/gms, "");
