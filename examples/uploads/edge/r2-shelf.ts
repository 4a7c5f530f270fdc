import { RetryLater } from "footplate";
import type { Shelf, Upload } from "./index-upload.ts";

/** The object that holds a file. */
export const objectKey = ({ jobId, sha256 }: Pick<Upload, "jobId" | "sha256">) =>
  `uploads/${jobId}/${sha256}`;

// By job, so that listing one twice changes nothing.
const rowKey = ({ jobId }: Pick<Upload, "jobId">) => `index/${jobId}`;

/** A shelf in an R2 bucket: the files under `uploads/`, and an empty object a row under `index/`. */
export const r2Shelf = (bucket: R2Bucket): Shelf => ({
  digest: (upload) =>
    unlessDown(async () => {
      const object = await bucket.get(objectKey(upload));
      if (!object) return undefined;
      // As a stream: an object of the Worker has 128 MB for all that it does at once.
      const digest = new crypto.DigestStream("SHA-256");
      await object.body.pipeTo(digest);
      return hex(await digest.digest);
    }),
  discard: (upload) => unlessDown(() => bucket.delete(objectKey(upload))),
  async enter({ jobId, name, size, sha256 }) {
    const customMetadata = { row: JSON.stringify({ name, size, sha256 }) };
    await unlessDown(() => bucket.put(rowKey({ jobId }), "", { customMetadata }));
  },
  strike: (upload) => unlessDown(() => bucket.delete(rowKey(upload))),
  async list() {
    const rows: Upload[] = [];
    let page: R2Objects | undefined;
    do {
      const from = page?.truncated ? { cursor: page.cursor } : {};
      page = await bucket.list({ prefix: "index/", include: ["customMetadata"], ...from });
      for (const { key, customMetadata } of page.objects) {
        const row = JSON.parse(customMetadata?.["row"] ?? "{}") as Omit<Upload, "jobId">;
        rows.push({ jobId: key.slice("index/".length), ...row });
      }
    } while (page.truncated);
    return rows;
  },
});

/** A bucket that fails is no fault of the file, for which nothing must be reverted. */
async function unlessDown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new RetryLater("The bucket does not answer", { cause });
  }
}

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
