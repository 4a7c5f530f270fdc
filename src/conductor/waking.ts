import type { BoardEvent } from "../jobboard/events.ts";

type Type = BoardEvent["type"];

const FREEING = new Set<Type>([
  "POSTED",
  "ABANDONED",
  "LOST",
  "CANCEL_REQUESTED",
  "REDRIVEN",
  "SIGNALLED",
  "RESET",
]);
const ENDING = new Set<Type>(["CONSUMED", "TRASHED", "CANCELLED", "REMOVED"]);

/** Whether there may be something to claim after an event. Who is next in a lane is free when one of it ends, without a word. */
export const isWaking = (event: BoardEvent): boolean =>
  FREEING.has(event.type) ||
  (ENDING.has(event.type) && "job" in event && event.job.lane !== undefined);
