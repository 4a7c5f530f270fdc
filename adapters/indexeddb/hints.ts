import { eventLog, type Happening, type JobStore, type StoredJob } from "../../src/adapter.ts";
import { failureFrom, FootplateError } from "../../src/index.ts";
import { createChannel, type Change } from "./channel.ts";

/** Wakes whoever listens, on this handle and on all others of the database; hints may be lost (P21). */
export interface Hints extends Pick<JobStore, "watch" | "events"> {
  tell(changes: readonly Change<StoredJob>[]): void;
  /** Says that something may have happened that nobody told: to be called after a time in which nothing was heard. */
  stir(at: number): void;
  /** Says that these records could not be read and were set aside. */
  corrupt(ids: readonly string[]): void;
  /** Says, here and to the others, that what is paused has changed, and so what may be claimed. */
  resumed(): void;
  close(): void;
}

// Of no job: it stands for "look again".
const NOBODY = { id: "", store: {}, updatedAt: 0 } as unknown as StoredJob;

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

  const record = ({ type, job }: Change<StoredJob>) => {
    // Without a type it is nothing to tell, but somebody may have to look.
    if (!type) return;
    log.add({ type, at: job.updatedAt, ...(type !== "RESET" && { job }) } as Happening);
  };

  const whole = async ({ type, job }: Change): Promise<Change<StoredJob>> => {
    const store = job.store ?? (await read(job.id))?.store ?? {};
    return { type, job: { ...job, store } };
  };

  const channel = createChannel(`footplate:${name}`, (changes, isOwn) => {
    if (!isOwn) {
      for (const { type, job } of changes)
        if (type === "CLAIMED" && job.holder) claimed(job.holder);
      wakeAll();
    }
    if (!listening) return;
    // One after the other, so that a job that has to be read keeps its place.
    reading = reading
      .then(async () => {
        for (const change of changes) record(await whole(change));
        wakeAll();
      })
      // A database that cannot be read now says so to whoever asks it for something.
      .catch(() => {});
  });

  return {
    tell(changes) {
      if (changes.length === 0) return;
      wakeAll();
      channel.send(changes);
    },
    corrupt(ids) {
      for (const id of ids) {
        const error = new FootplateError("STORAGE", `The record of job "${id}" cannot be read`);
        log.add({ type: "CORRUPT", id, at: 0, failure: failureFrom(error) });
      }
      if (ids.length > 0) wakeAll();
    },
    resumed() {
      wakeAll();
      channel.send([{ type: "RESET", job: NOBODY }]);
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
        if (listening) recalled.forEach(record);
        // Those who listened before have it as news, which will not come round for them again.
        wakeAll();
      }
      // Before anybody has a cursor of this log, nobody can ask what came behind it.
      listening = true;
      return log.behind(after);
    },
    close() {
      watchers.clear();
      channel.close();
    },
  };
}
