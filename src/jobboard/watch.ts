import type { Job } from "../job.ts";
import { call, report, type Off } from "../notifier.ts";
import type { JobBoard } from "./jobboard.ts";

/**
 * A live list: read again whenever something may have happened, one reading at a time.
 * @param hear Calls back when something may have happened, until taken off.
 */
export function watchJobs(
  read: () => Promise<readonly Job[]>,
  hear: (wake: () => void) => Off,
): ReturnType<JobBoard["watch"]> {
  const subscribers = new Set<{ onChange: () => void }>();
  let jobs: readonly Job[] = [];
  let reading = false;
  let stale = false;
  let off: Off | undefined;

  async function refresh() {
    stale = true;
    if (reading) return;
    reading = true;
    try {
      while (stale && subscribers.size > 0) {
        stale = false;
        jobs = await read();
        for (const { onChange } of subscribers) call(onChange);
      }
    } catch (error) {
      report(error);
    } finally {
      reading = false;
    }
  }

  return {
    get: () => jobs,
    subscribe(onChange) {
      const subscriber = { onChange };
      subscribers.add(subscriber);
      off ??= hear(() => void refresh());
      void refresh();
      return () => {
        subscribers.delete(subscriber);
        if (subscribers.size > 0) return;
        off?.();
        off = undefined;
      };
    },
  };
}
