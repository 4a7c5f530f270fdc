import type { BoardEvent, EventFilter } from "../jobboard/events.ts";

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
export const isWaking: EventFilter = ({ type, job }) =>
  FREEING.has(type) || (ENDING.has(type) && job?.lane !== undefined);
