import type { Off } from "../notifier.ts";

/** Takes several listeners off as one. */
export const together =
  (...offs: readonly Off[]): Off =>
  () => {
    for (const off of offs) off();
  };
