import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The keys of all objects in the R2 buckets that `wrangler dev` keeps in a folder, whatever the Worker says of them. */
export function objectsIn(folder: string): string[] {
  const buckets = join(folder, "v3/r2/miniflare-R2BucketObject");
  if (!existsSync(buckets)) return [];
  return readdirSync(buckets)
    .filter((file) => file.endsWith(".sqlite") && file !== "metadata.sqlite")
    .flatMap((file) => {
      using database = new DatabaseSync(join(buckets, file), { readOnly: true });
      return database.prepare("SELECT key FROM _mf_objects ORDER BY key").all();
    })
    .map(({ key }) => String(key));
}
