// Work that waits for a person, and then for a while. A job that waits is parked: it is stored and holds nothing, so it may
// take days, and no conductor need be there. A word that does not come in time is a failure, and what was done is reverted.
import {
  createConductor,
  explain,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  sleep,
  systemClock,
  task,
  type,
  waitForSignal,
  type Clock,
} from "footplate";

const DAY_MS = 24 * 60 * 60_000;

export async function main(print: (line: string) => void): Promise<void> {
  let now = Date.UTC(2026, 0, 1, 9);
  const clock: Clock = { ...systemClock, now: () => now };
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  const say = (line: string) => print(`${new Date(now).toISOString().slice(5, 16)} ${line}`);

  const leave = linearFlow("leave", [
    task("ask", {
      input: { name: type<string>() },
      execute: ({ name }) => say(`${name} asks for leave`),
      revert: ({ name }) => say(`${name} was told no`),
    }),
    waitForSignal("approve", {
      provides: "approval",
      payload: type<{ by: string }>(),
      timeoutMs: 3 * DAY_MS,
    }),
    sleep("until it begins", 14 * DAY_MS),
    task("begin", {
      input: { name: type<string>(), approval: type<{ by: string }>() },
      execute: ({ name, approval }) => say(`${name} is away, thanks to ${approval.by}`),
    }),
  ]);

  const conductor = createConductor({ board, persistence, clock, flows: [leave] });
  const [ada, bob] = await board.postAll([
    { flow: leave, name: "Ada's leave", store: { name: "Ada" } },
    { flow: leave, name: "Bob's leave", store: { name: "Bob" } },
  ]);
  await conductor.run({ untilIdle: true });
  say(explain((await board.get(ada.id))!, { now, entities: [] }).message);

  now += DAY_MS;
  await board.signal(ada.id, "approve", { by: "Grace" });
  for (let next: number | undefined = now; next !== undefined;) {
    now = next;
    ({ nextAt: next } = await conductor.run({ untilIdle: true }));
  }
  for (const { id, name } of [ada, bob]) {
    const { flowState, failure } = await board.wait(id);
    print(`${name}: ${flowState}${failure ? `, ${failure.code}` : ""}`);
  }
}
