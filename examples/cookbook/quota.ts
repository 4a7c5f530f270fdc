import { FootplateError, purgeEnded, type JobBoard, type Persistence } from "footplate";

/** Posts a note; if the storage is full, makes room first by forgetting what has ended. */
export async function postNote(board: JobBoard, persistence: Persistence, note: string) {
  const posting = { flow: "note", store: { note } };
  try {
    return await board.post(posting);
  } catch (error) {
    if (!FootplateError.is(error, "QUOTA")) throw error;
    if ((await purgeEnded(board, persistence, { olderThanMs: 0 })) === 0) throw error;
    return await board.post(posting);
  }
}
