import type { JobBoard } from "footplate";

/** Asks for the end of all that is not done for a customer, and gives how many jobs were asked. */
export async function cancelAllOf(board: JobBoard, customer: string): Promise<number> {
  let asked = 0;
  for await (const job of board.jobs()) {
    if (job.state === "COMPLETE" || job.meta["customer"] !== customer) continue;
    await board.cancel(job.id, `"${customer}" has left`);
    asked += 1;
  }
  return asked;
}
