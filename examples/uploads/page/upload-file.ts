import { flowRef, linearFlow, send, task, type JobBoard, type TaskContext } from "footplate";
import type { indexUpload } from "../edge/index-upload.ts";
import { PART_BYTES, partsOf } from "../limit.ts";
import type { Access } from "./access.ts";

/** How a page reaches its Worker. */
interface Worker {
  readonly board: JobBoard;
  readonly access: Access;
}

// By type alone: what runs on the edge is not loaded here.
const indexFlow = flowRef<ReturnType<typeof indexUpload>>("index-upload");

/** What a page does with a file: takes its hash, sends it to the Worker part by part, and tells the Worker's board what to do with it. */
export const uploadFile = ({ board, access }: Worker) =>
  linearFlow("upload-file", [
    task("hash", {
      requires: ["file"],
      provides: "sha256",
      execute: async ({ file }: { file: File }) =>
        hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())),
    }),
    task("upload", {
      requires: ["file", "sha256", "corrupt"],
      execute: (
        { file, sha256, corrupt }: { file: File; sha256: string; corrupt: boolean },
        context,
      ) =>
        access.use(async (headers) => {
          const count = partsOf(file.size);
          for (let part = 0; part < count; part++) {
            // Whoever goes on after a crash does not send again what has arrived.
            await context.step(`${part}`, async () => {
              const piece = file.slice(part * PART_BYTES, (part + 1) * PART_BYTES);
              const body = corrupt && part === 0 ? await corrupted(piece) : piece;
              const path = `${pathOf(sha256, context)}/${String(part).padStart(2, "0")}`;
              const idempotencyKey = `${context.idempotencyKey}/${part}`;
              await send(path, { method: "PUT", body, headers }, { ...context, idempotencyKey });
              // In here, so that it never goes back: what arrived before is not told again from the first part on.
              context.progress((part + 1) / count);
            });
          }
        }),
      revert: ({ sha256 }, context) =>
        access.use(async (headers) => {
          await send(pathOf(sha256, context), { method: "DELETE", headers }, context);
        }),
    }),
    task("announce", {
      requires: ["file", "sha256"],
      provides: "edgeJobId",
      execute: (
        { file, sha256 }: { file: File; sha256: string },
        { job, idempotencyKey }: TaskContext,
      ) =>
        access.use(async () => {
          const upload = { jobId: job!.id, name: file.name, size: file.size, sha256 };
          // Announced again after a crash, it is still the one job of this key.
          const posting = { flow: indexFlow, key: idempotencyKey, store: { upload } };
          return (await board.post(posting)).id;
        }),
    }),
  ]);

const pathOf = (sha256: string, { job }: TaskContext) => `/uploads/${job!.id}/${sha256}`;

/** With its first bit turned over. */
async function corrupted(file: Blob): Promise<Blob> {
  const [first = 0] = new Uint8Array(await file.slice(0, 1).arrayBuffer());
  return new Blob([new Uint8Array([first ^ 0x80]), file.slice(1)]);
}

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
