import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { read } from "../markdown.ts";
import { emptyProjects } from "./empty-projects.ts";
import { stepsOf } from "./guide.ts";
import { type } from "./shell.ts";

const INSTALL = [
  "npm install footplate hono react",
  "npm install --save-dev typescript @types/node @types/react @cloudflare/workers-types",
];
const { exports } = JSON.parse(read("package.json")) as { exports: object };
const entries = Object.keys(exports).filter((path) => !path.endsWith(".json"));
const anywhere = [".", "./adapter", "./hono", "./http", "./testing"];
const page = [...anywhere, "./dashboard", "./indexeddb", "./react"];
const edge = [...anywhere, "./durable-objects"];

const project = emptyProjects();
let installed: string;
beforeAll(async () => {
  installed = await project("types", ...INSTALL);
}, 240_000);

/** What a person's compiler is told, with nothing in it for footplate. */
const configOf = (module: string, lib: readonly string[], types: readonly string[]) => ({
  compilerOptions: {
    target: "es2023",
    module,
    lib: ["es2023", ...lib],
    types,
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  },
});

const reexported = (subpaths: readonly string[]): string =>
  subpaths
    .map((path, at) => `export * as entry${at} from "${path.replace(".", "footplate")}";\n`)
    .join("");

/** The files of that name that the quick start has its readers write. */
const quickStarts = (file: string): string[] =>
  ["In a tab", "On the edge", "Both"]
    .flatMap((section) => stepsOf("docs/quick-start.md", section))
    .flatMap((step) => ("file" in step && step.file === file ? [step.code] : []));

describe("the package's types", () => {
  it.each([
    {
      where: "in a page",
      config: configOf("preserve", ["dom", "dom.iterable"], []),
      sources: [reexported(page), ...quickStarts("main.ts")],
    },
    {
      where: "in a Worker",
      config: configOf("preserve", [], ["@cloudflare/workers-types"]),
      sources: [reexported(edge), ...quickStarts("worker.ts")],
    },
    {
      where: "in a process",
      config: configOf("nodenext", [], ["node"]),
      sources: [reexported(anywhere)],
    },
  ])(
    "are taken by a strict compiler that looks into them, $where",
    { timeout: 240_000 },
    async ({ where, config, sources }) => {
      const program = where.replaceAll(" ", "-");
      const written = join(installed, program);
      await mkdir(written);
      await writeFile(join(written, "tsconfig.json"), JSON.stringify(config));
      for (const [at, source] of sources.entries())
        await writeFile(join(written, `source${at}.ts`), source);
      await expect(type(`npx tsc -p ${program}`, installed)).resolves.toBe("");
    },
  );

  it("are looked into at every entry", () => {
    expect([...new Set([...page, ...edge])].toSorted()).toEqual(entries.toSorted());
  });
});
