import { explain, type JobBoard } from "footplate";

/** What has not been done yet and why, a sentence for each job: for the corner of a page that says "2 not sent". */
export async function unsent(board: JobBoard, now = Date.now()): Promise<string[]> {
  const [entities, paused] = await Promise.all([board.entities(), board.paused()]);
  const sentences: string[] = [];
  for await (const job of board.jobs({ state: "UNCLAIMED" })) {
    sentences.push(explain(job, { now, entities, paused }).message);
  }
  return sentences;
}
