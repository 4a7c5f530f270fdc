import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { describe, expect, it } from "vitest";

const words = "src";
const doors = ["src/index.ts", "src/adapter.ts", "footplate", "footplate/adapter"];

/** What each part may import besides itself: parts, doors and packages. Files directly in `src` are the words. */
const allowed: Record<string, readonly string[]> = {
  [words]: [],
  "src/flow": [words, "src/persistence"],
  "src/persistence": [words],
  "src/engine": [words, "src/flow", "src/persistence"],
  "src/listeners": [words, "src/engine"],
  "src/jobboard": [words, "src/flow"],
  "src/conductor": [words, "src/flow", "src/persistence", "src/engine", "src/jobboard"],
  "src/http": [words, "src/flow", "src/persistence", "src/jobboard", "superjson"],
  "src/testing": ["src/*"],
  "src/index.ts": ["src/*"],
  "src/adapter.ts": ["src/*"],
  "adapters/indexeddb": doors,
  "adapters/durable-objects": [...doors, "cloudflare:workers", "superjson"],
  "adapters/hono": [...doors, "hono", "superjson"],
  "adapters/react": [...doors, "react"],
  "adapters/dashboard": [...doors, "src/http", "hono/jsx/dom", "superjson"],
};

const files = ["src", "adapters"]
  .flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: "utf8" }).map((file) => join(root, file)),
  )
  .filter((file) => /\.tsx?$/.test(file));

describe("the direction of imports", () => {
  it.each(Object.entries(allowed))("%s imports only what it may", (part, targets) => {
    const wrong = files
      .filter((file) => partOf(file) === part)
      .flatMap((file) =>
        importsOf(readFileSync(file, "utf8"), file).map((to) => [file, to] as const),
      )
      .filter(([, to]) => partOf(to) !== part && !targets.some((target) => covers(target, to)));
    expect(wrong.map(([file, to]) => `${file} -> ${to}`)).toEqual([]);
  });

  it("is ruled for every file", () => {
    expect(files.filter((file) => !partOf(file))).toEqual([]);
  });

  it("is read from imports of every form, and not from comments or messages", () => {
    const source = [
      `import a, { b } from "../a.ts";`,
      `import type { T } from "./t.ts";`,
      `import {\n  c,\n} from 'c/d';`,
      `export * from "@e/f";`,
      `import "node:g";`,
      "await import(`./j.ts`);",
      `let h: import("./h.ts").H = await import("./i.ts");`,
      `/** import { no } from "no"; */`,
      `  // import("no")`,
      'const message = `from "${where}"`;',
    ].join("\n");
    expect(importsOf(source, "src/x/y.ts")).toEqual([
      "src/a.ts",
      "src/x/t.ts",
      "c/d",
      "@e/f",
      "node:g",
      "src/x/j.ts",
      "src/x/h.ts",
      "src/x/i.ts",
    ]);
  });
});

/** The most specific part that a path lies in; of the words, only files directly in their folder. */
function partOf(path: string): string | undefined {
  const parts = Object.keys(allowed).filter((part) =>
    part === words ? /^src\/[^/]+$/.test(path) : path === part || path.startsWith(`${part}/`),
  );
  return parts.toSorted((a, b) => b.length - a.length)[0];
}

function covers(target: string, to: string): boolean {
  if (target === "src/*") return to.startsWith("src/");
  if (target in allowed) return partOf(to) === target;
  return to === target || (target === "hono" && to.startsWith("hono/"));
}

/** What a file imports: relative specifiers as paths from the root, the rest as they are. */
function importsOf(source: string, file: string): string[] {
  const code = source.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*["'`]([\w@./:-]+)["'`]/g)].map(
    ([, name = ""]) => (name.startsWith(".") ? join(file, "..", name) : name),
  );
}
