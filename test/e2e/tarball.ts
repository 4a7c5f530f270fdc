import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What is made from the sources, or is not of them. */
const MADE = new Set([".git", ".wrangler", "build", "dist", "node_modules"]);

let packing: Promise<string> | undefined;

/** The path of the package as `npm pack` makes it; made once for all tests of a run, and removed at its end. */
export const tarball = (): Promise<string> => (packing ??= pack());

async function pack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "footplate-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Packing deletes `dist` and builds it anew, and others may be reading the one that is here.
  const copy = join(folder, "copy");
  const filter = (path: string) => !MADE.has(relative(".", path));
  await cp(".", copy, { recursive: true, filter });
  await symlink(resolve("node_modules"), join(copy, "node_modules"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: copy,
    maxBuffer: 2 ** 24,
  });
  // At once: who runs tests may be ended without a word.
  await rm(copy, { recursive: true });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [{ filename: string }];
  return join(folder, filename);
}
