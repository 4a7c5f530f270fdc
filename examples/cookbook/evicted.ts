import { FootplateError, type JobBoard, type Outcome } from "footplate";

/** Sends a draft and waits for it. If the storage is cleared meanwhile, sends it anew: the page still has it. */
export async function sendDraft(board: JobBoard, id: string, text: string): Promise<Outcome> {
  for (;;) {
    // By its own key: what is there already is not posted twice.
    const job = await board.post({ flow: "draft", key: id, store: { id, text } });
    try {
      return await board.wait(job);
    } catch (error) {
      if (!FootplateError.is(error, "NOT_FOUND")) throw error;
    }
  }
}
