import type { Job, JobBoard } from "footplate";

/** Posts a job of each kind: one of a lane, one of a series, and one that is worth nothing in an hour. */
export async function postAllKinds(board: JobBoard): Promise<readonly Job[]> {
  const document = "report-7";
  return [
    // After the edits of this document that were posted before, and beside those of any other.
    await board.post({ flow: "edit", lane: document, store: { document } }),
    // Every night at three, in UTC; posted again under its key, it is the same series.
    await board.post({ flow: "backup", key: "nightly", every: { cron: "0 3 * * *" } }),
    await board.post({ flow: "quote", deadlineAt: Date.now() + 60 * 60_000 }),
  ];
}
