import type { Failure } from "../failure.ts";
import type { Job } from "../job.ts";
import type { Fate } from "../states.ts";

/** What happened to a job on a board. */
export type BoardEvent = {
  readonly at: number;
  /** Opaque; `events({ after })` resumes behind it. */
  readonly cursor: string;
} & (
  | {
      readonly type: "POSTED" | "CLAIMED" | "EXTENDED" | "ABANDONED" | "LOST" | Fate;
      readonly job: Job;
    }
  /** A stored record could not be read and was set aside. */
  | { readonly type: "CORRUPT"; readonly id: string; readonly failure: Failure }
  /** `after` is older than what the board remembers: list again. */
  | { readonly type: "RESET" }
);
