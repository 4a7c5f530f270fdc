import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes files of these sizes, each with other bytes, and gives their hashes. */
export async function filesIn(folder: string, sizes: Readonly<Record<string, number>>) {
  const files = Object.entries(sizes).map(([name, size]) => {
    const bytes = Buffer.alloc(size, `${name} ${crypto.randomUUID()}`);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { name, size, sha256, bytes, path: join(folder, name) };
  });
  await Promise.all(files.map(({ path, bytes }) => writeFile(path, bytes)));
  return files;
}
