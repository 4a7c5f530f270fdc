// A backup every night at three. Each job, as it ends, posts the next of its series in the same transaction, so that there
// is always exactly one. Nights that were slept through are one, and to cancel the job is to end the series.
import {
  createConductor,
  memoryJobBoard,
  memoryPersistence,
  systemClock,
  task,
  type Clock,
} from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  let now = Date.UTC(2026, 0, 1, 12);
  const clock: Clock = { ...systemClock, now: () => now };
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });

  const when = (at: number) => new Date(at).toISOString().slice(0, 16);
  const backup = task("backup", { execute: () => print(`${when(now)}: backup`) });
  const conductor = createConductor({ board, persistence, clock, flows: [backup] });
  // Posted again, as each start of a program would, it is the same job.
  const nightly = { flow: backup, key: "nightly", every: { cron: "0 3 * * *" } } as const;

  const first = await board.post(nightly);
  print(`${when(now)}: the first is due at ${when(first.runAt)}`);
  for (let night = 1; night <= 2; night += 1) {
    const { nextAt = now } = await conductor.run({ untilIdle: true });
    now = nextAt;
    await conductor.run({ untilIdle: true });
  }

  now += 4.5 * 24 * 60 * 60_000;
  print(`${when(now)}: back, after four nights`);
  await conductor.run({ untilIdle: true });

  const next = await board.post(nightly);
  print(`${when(now)}: the next is due at ${when(next.runAt)}`);
  await board.cancel(next.id, "The disk is full");
  const { UNCLAIMED, CONSUMED, CANCELLED } = await board.counts();
  print(`${CONSUMED} consumed, ${CANCELLED} cancelled, ${UNCLAIMED} waiting`);
}
