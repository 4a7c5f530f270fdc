import type { Flow, JobBoard } from "footplate";
import { MAX_BYTES } from "../limit.ts";

type UploadFlow = Flow<{ file: File; corrupt: boolean }>;

/** Posts one job a file, all of them or none, and says which files were refused and why. */
export async function takeIn(
  board: JobBoard,
  flow: UploadFlow,
  files: readonly File[],
  corrupt: boolean,
): Promise<readonly string[]> {
  const fitting = files.filter(({ size }) => size <= MAX_BYTES);
  const refused = files
    .filter(({ size }) => size > MAX_BYTES)
    .map(({ name, size }) => `“${name}” was refused: ${megabytes(size)} is more than 25 MB`);
  try {
    // From here on they are safe: the browser has written them down, and this page may go.
    await board.postAll(
      fitting.map((file) => ({ flow, name: file.name, store: { file, corrupt } })),
    );
  } catch (error) {
    return [...refused, `Nothing was taken in: ${(error as Error).message}`];
  }
  return refused;
}

/** A size as people write it, rounded up so that what is refused never reads as what is allowed. */
export function megabytes(bytes: number): string {
  const tenths = Math.ceil((bytes / 1024 / 1024) * 10);
  return tenths > 1 ? `${tenths / 10} MB` : `${Math.ceil(bytes / 1024)} kB`;
}
