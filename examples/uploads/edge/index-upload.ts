import { FatalError, linearFlow, task } from "footplate";

/** A file that a page has sent, as it says itself. */
export interface Upload {
  /** The job, in the browser, that sent it. */
  readonly jobId: string;
  readonly name: string;
  readonly size: number;
  /** Of the file as it was picked, in hex. */
  readonly sha256: string;
}

/** Where files arrive, and the list of those that arrived well. Everything may be repeated. */
export interface Shelf {
  /** The SHA-256 of what arrived, in hex; undefined when nothing did. */
  digest(upload: Upload): Promise<string | undefined>;
  discard(upload: Upload): Promise<void>;
  /** One row a job. */
  enter(upload: Upload): Promise<void>;
  strike(upload: Upload): Promise<void>;
  list(): Promise<readonly Upload[]>;
}

/** What becomes of a file that was announced: checked against its hash, then listed; or thrown away. */
export const indexUpload = (shelf: Shelf) =>
  linearFlow("index-upload", [
    task("verify", {
      requires: ["upload"],
      async execute({ upload }: { upload: Upload }) {
        const arrived = await shelf.digest(upload);
        if (arrived === upload.sha256) return;
        throw new FatalError(
          arrived
            ? `"${upload.name}" was corrupted in transit: its SHA-256 is "${arrived.slice(0, 12)}…", not "${upload.sha256.slice(0, 12)}…"`
            : `"${upload.name}" never arrived`,
        );
      },
      // Once announced, the file is this flow's: whatever fails from here on, this runs, its own failure included.
      revert: ({ upload }) => shelf.discard(upload),
    }),
    task("index", {
      requires: ["upload"],
      execute: ({ upload }: { upload: Upload }) => shelf.enter(upload),
      revert: ({ upload }) => shelf.strike(upload),
    }),
  ]);
