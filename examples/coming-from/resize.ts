import { linearFlow, task, times, type, type JobBoard } from "footplate";

/** What was a processor is a task; its attempts and its backoff are the task's. */
export const resize = (shrink: (file: string, signal: AbortSignal) => Promise<string>) =>
  linearFlow("resize", [
    task("shrink", {
      input: { file: type<string>() },
      provides: "thumbnail",
      retry: times(3, { backoff: { initialMs: 1_000, factor: 2 } }),
      timeoutMs: 60_000,
      async execute({ file }, { progress, log, signal }) {
        log("Begins", { file });
        const thumbnail = await shrink(file, signal);
        progress(1);
        return thumbnail;
      },
    }),
  ]);

/** What was `queue.add` is `board.post`; what was `upsertJobScheduler` is a posting with `every`. */
export async function fill(board: JobBoard): Promise<void> {
  const cat = { file: "cat.png" };
  await board.post({ flow: "resize", store: cat, priority: "HIGH", delayMs: 5_000, key: "cat" });
  await board.postAll([
    { flow: "resize", store: { file: "dog.png" } },
    { flow: "resize", store: { file: "owl.png" }, lane: "birds" },
  ]);
  await board.post({ flow: "sweep", key: "nightly", every: { cron: "0 3 * * *" } });
}
