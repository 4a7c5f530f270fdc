import { RetryLater } from "footplate";
import type { Shelf, Upload } from "./index-upload.ts";
import { discard, piecesOf, readAll } from "./r2-file.ts";

// By job, so that listing one twice changes nothing.
const rowKey = ({ jobId }: Pick<Upload, "jobId">) => `index/${jobId}`;

/** A shelf in an R2 bucket: the files under `uploads/`, in parts, and an empty object a row under `index/`. */
export const r2Shelf = (bucket: R2Bucket): Shelf => ({
  digest: (upload) =>
    unlessDown(async () => {
      const pieces = await piecesOf(bucket, upload);
      if (pieces.length === 0) return undefined;
      const digest = new crypto.DigestStream("SHA-256");
      await readAll(bucket, pieces, digest);
      return hex(await digest.digest);
    }),
  discard: (upload) => unlessDown(() => discard(bucket, upload)),
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
