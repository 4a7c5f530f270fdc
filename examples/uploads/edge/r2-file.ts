import type { Upload } from "./index-upload.ts";

type FileId = Pick<Upload, "jobId" | "sha256">;

/** Where the parts of a file lie: `<this>/00`, `<this>/01`, and so on. */
export const fileKey = ({ jobId, sha256 }: FileId) => `uploads/${jobId}/${sha256}`;

/** The keys of the parts that have arrived, in their order. */
export async function piecesOf(bucket: R2Bucket, file: FileId): Promise<readonly string[]> {
  // A bucket lists in the order of keys, and far more at once than a file may have parts.
  const { objects } = await bucket.list({ prefix: `${fileKey(file)}/` });
  return objects.map(({ key }) => key);
}

/** Writes one part after the other, as a stream: an object of the Worker has 128 MB for all that it does at once. */
export async function readAll(
  bucket: R2Bucket,
  pieces: readonly string[],
  into: WritableStream,
): Promise<void> {
  for (const key of pieces) {
    const piece = await bucket.get(key);
    await piece?.body.pipeTo(into, { preventClose: true });
  }
  await into.close();
}

/** Throws away what has arrived of a file. */
export async function discard(bucket: R2Bucket, file: FileId): Promise<void> {
  await bucket.delete([...(await piecesOf(bucket, file))]);
}
