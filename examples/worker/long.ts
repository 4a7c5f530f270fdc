import { RetryLater, systemClock, task, type } from "footplate";

const TURN_MS = 10 * 60_000;

/** Copies pages for ten minutes at a time: what was copied is kept, and the rest is for another turn. */
export const copyAll = (copy: (page: string) => Promise<void>, clock = systemClock) =>
  task("copy-all", {
    input: { pages: type<readonly string[]>() },
    async execute({ pages }, { step }) {
      const until = clock.now() + TURN_MS;
      for (const page of pages) {
        // Longer than `parkMs`, so that the object lets go of the job and is woken anew for it.
        if (clock.now() >= until) throw new RetryLater("There is more", { delayMs: 5_000 });
        await step(page, () => copy(page));
      }
    },
  });
