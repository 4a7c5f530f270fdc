import { eventLog, type Happening, type JobStore, type StoredJob } from "../../src/adapter.ts";
import { createChannel, type Told } from "./channel.ts";

/** Wakes whoever listens, on this handle and on all others of the database; hints may be lost (P21). */
export interface Hints extends Pick<JobStore, "watch" | "events"> {
  /** Says what happened, and that something did if that is nothing. */
  tell(happenings: readonly Happening[]): void;
  /** Says that something may have happened that nobody told: to be called after a time in which nothing was heard. */
  stir(at: number): void;
  /** Neither tells nor hears: a page in the back-forward cache to which somebody speaks is thrown out of it. */
  pause(): void;
  /** Begins again; whoever needs to know that something was missed is to be told by `stir`. */
  resume(): void;
  close(): void;
}

/**
 * Makes the hints of one handle.
 * @param read Gives a job as it is now.
 * @param claimed Hears through which other handle somebody claimed.
 */
export function createHints(
  name: string,
  read: JobStore["get"],
  claimed: (holder: string) => void,
): Hints {
  const log = eventLog();
  const watchers = new Set<{ wake: () => void }>();
  let listening = false;
  let reading: Promise<unknown> = Promise.resolve();

  const wakeAll = () => {
    for (const { wake } of watchers) wake();
  };

  const whole = async (told: Told): Promise<Happening> => {
    if (!("job" in told)) return told;
    const { job } = told;
    const store = job.store ?? (await read(job.id))?.store ?? {};
    return { ...told, job: { ...job, store } };
  };

  const channel = createChannel(`footplate:${name}`, (all, isOwn) => {
    if (!isOwn) {
      for (const told of all) {
        const { holder } = told.type === "CLAIMED" ? (told.job as StoredJob) : {};
        if (holder) claimed(holder);
      }
      wakeAll();
    }
    if (!listening) return;
    // One after the other, so that a job that has to be read keeps its place.
    reading = reading
      .then(async () => {
        for (const told of all) log.add(await whole(told));
        wakeAll();
      })
      // A database that cannot be read now says so to whoever asks it for something.
      .catch(() => {});
  });

  return {
    tell(happenings) {
      wakeAll();
      channel.send(happenings);
    },
    stir(at) {
      if (listening) log.add({ type: "RESET", at });
      wakeAll();
    },
    watch(wake) {
      channel.open();
      const watcher = { wake };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    async events(after) {
      channel.open();
      // What this handle did before somebody began to listen is not news to him, even if it still goes round.
      if (after === undefined || !listening) {
        const recalled = channel.recall();
        if (listening) recalled.forEach(log.add);
        // Those who listened before have it as news, which will not come round for them again.
        wakeAll();
      }
      // Before anybody has a cursor of this log, nobody can ask what came behind it.
      listening = true;
      return log.behind(after);
    },
    pause: channel.pause,
    resume: channel.resume,
    close() {
      watchers.clear();
      channel.close();
    },
  };
}
