// "Not now" is no failure: a job that is posted offline waits, is charged for nothing, and is done once the network is back.
import {
  createConductor,
  memoryJobBoard,
  memoryPersistence,
  RetryLater,
  systemClock,
  task,
  type Clock,
} from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  let isOnline = false;
  let skippedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + skippedMs };
  const report = task("report", {
    execute() {
      // What `send` of footplate, a `fetch` for tasks, does for you.
      if (!isOnline) throw new RetryLater("No network", { until: "online" });
      print("sent");
    },
  });

  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  const conductor = createConductor({ board, persistence, clock, flows: [report] });
  conductor.on("job_parked", () => print("waits for the network"));
  const { id } = await board.post({ flow: report });

  for (let hour = 1; hour <= 3; hour += 1) {
    await conductor.run({ untilIdle: true });
    skippedMs += 60 * 60_000;
  }
  isOnline = true;
  await conductor.run({ untilIdle: true });

  const job = await board.get(id);
  print(`${job?.outcome?.flowState}, charged ${JSON.stringify(job?.attempts)}`);
}
