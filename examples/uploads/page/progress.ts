import type { Job, Persistence } from "footplate";

// As often as a task's progress is written.
const LOOK_MS = 250;

/** How much of each file has been sent, by whichever tab. */
export interface Sent {
  /** From 0 to 1. */
  of(job: Job): number;
  /** Looks at these, for as long as they are sent. */
  follow(jobs: readonly Job[]): void;
}

/** Learns from the database how far a file is: it is kept there, and not begun anew with a new tab. */
export function followSent(persistence: Persistence, onChange: () => void): Sent {
  const fractions = new Map<string, number>();
  let followed: readonly Job[] = [];
  let isLooking = false;

  const look = async (job: Job) => {
    const detail = await persistence.flow(job.flowId).catch(() => undefined);
    const fraction = detail?.atoms["upload"]?.progress?.fraction ?? fractions.get(job.id) ?? 0;
    if (fraction === fractions.get(job.id)) return;
    fractions.set(job.id, fraction);
    onChange();
  };
  const lookAll = async () => {
    isLooking = true;
    while (followed.length > 0) {
      await Promise.all(followed.map(look));
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    isLooking = false;
  };

  return {
    of: (job) => (job.outcome ? 1 : (fractions.get(job.id) ?? 0)),
    follow(jobs) {
      // What waits does not move: one look tells how far it came before.
      followed = jobs.filter(
        ({ id, outcome, state, turns }) =>
          !outcome && (state === "CLAIMED" || (turns.length > 0 && !fractions.has(id))),
      );
      if (!isLooking) void lookAll();
    },
  };
}
