// Alice freezes with a job in her hands; her lease runs out, and Bob takes the job and ends it. When Alice wakes up, nothing
// she does counts any more: each claim has a number of its own, and a lower one is refused.
import {
  createConductor,
  memoryJobBoard,
  memoryPersistence,
  systemClock,
  task,
  type Clock,
} from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  let skippedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + skippedMs };
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });

  // An outside service that helps: it remembers the highest fence it has seen.
  let highest = 0;
  const charge = (fence: number) => {
    if (fence < highest) return "refused";
    highest = fence;
    return "charged";
  };
  const conductorOf = (name: string, freeze = async () => {}) => {
    const pay = task("pay", {
      async execute(_, { fence }) {
        await freeze();
        print(`${name} pays under fence ${fence}: ${charge(fence)}`);
      },
    });
    const conductor = createConductor({ name, board, persistence, clock, flows: [pay] });
    conductor.on("job_consumed", () => print(`${name} ends the job`));
    conductor.on("claim_lost", () => print(`${name} has lost the job`));
    return conductor;
  };
  const bob = conductorOf("Bob");
  const alice = conductorOf("Alice", async () => {
    print("Alice freezes for a minute");
    skippedMs += 60_000;
    await bob.run({ untilIdle: true });
  });

  await board.post({ flow: "pay" });
  await alice.run({ untilIdle: true });
  print(`consumed: ${(await board.counts()).CONSUMED}`);
}
