import { linearFlow, task, type, type JobBoard } from "footplate";

const pay = task("pay", { provides: "paid", execute: () => 10 });

/** The flow that jobs are under way with. */
export const order = linearFlow("order", [
  pay,
  task("ship", { input: { paid: type<number>() }, execute() {} }),
]);

/** A new name for a flow that the old jobs do not fit. Conductors run both; new jobs are of this one. */
export const orderInParts = linearFlow("order-in-parts", [
  task("pay", { provides: ["parts"], execute: () => ({ parts: [5, 5] }) }),
  task("ship", { input: { parts: type<readonly number[]>() }, execute() {} }),
]);

/** Whether nothing is under way with a flow any more, so that its code may go. */
export async function isUnused(board: JobBoard, flow: string): Promise<boolean> {
  for await (const { state, outcome } of board.jobs({ flow })) {
    if (state !== "COMPLETE" || outcome?.fate === "TRASHED") return false;
  }
  return true;
}
