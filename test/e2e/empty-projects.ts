import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { installing } from "./guide.ts";
import { type } from "./shell.ts";
import { tarball } from "./tarball.ts";

/** Makes a new project of a name, types commands in it, and gives its folder. */
export type Project = (name: string, ...commands: readonly string[]) => Promise<string>;

/** Projects of the tests of a file, removed at its end. Each begins as an empty folder. */
export function emptyProjects(): Project {
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "footplate-installed-"));
    await tarball();
  }, 240_000);
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  return async (name, ...commands) => {
    const empty = join(folder!, name);
    await mkdir(empty);
    for (const each of ["npm init -y", ...commands]) await type(await installing(each), empty);
    return empty;
  };
}
