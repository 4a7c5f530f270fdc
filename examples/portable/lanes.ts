// Edits of three documents. Those of one document are a lane: they are made one at a time, in the order they were posted, and
// when one has to wait, those behind it wait too. The lanes themselves go on beside each other.
import {
  createConductor,
  explain,
  memoryJobBoard,
  memoryPersistence,
  RetryLater,
  systemClock,
  task,
  type Clock,
  type Job,
} from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = { ...systemClock, now: () => now };
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });

  const texts: Record<string, string[]> = { letter: [], poem: [], recipe: [] };
  const open = new Set<string>();
  let most = 0;
  const edit = task("edit", {
    requires: ["document", "adds"],
    async execute({ document, adds }: { document: string; adds: string }, { attempt }) {
      if (adds === "Ada" && attempt === 1)
        throw new RetryLater("Who is it to?", { delayMs: 60_000 });
      if (open.has(document)) print(`${document} is edited twice at once!`);
      open.add(document);
      most = Math.max(most, open.size);
      await clock.sleep(5);
      texts[document]!.push(adds);
      open.delete(document);
    },
  });

  const words = { letter: "Dear Ada goodbye", poem: "Roses are red", recipe: "Take seven eggs" };
  for (let at = 0; at < 3; at += 1) {
    for (const [document, text] of Object.entries(words)) {
      const adds = text.split(" ")[at]!;
      await board.post({ flow: edit, store: { document, adds }, lane: document, name: adds });
    }
  }

  const conductor = createConductor({ board, persistence, clock, flows: [edit], concurrency: 9 });
  const { nextAt = now } = await conductor.run({ untilIdle: true });
  for (const [document, text] of Object.entries(texts)) print(`${document}: ${text.join(" ")}`);
  let laneHead: Job | undefined;
  for await (const job of board.jobs({ state: "UNCLAIMED", lane: "letter" })) {
    laneHead ??= job;
    const { code } = explain(job, { now, entities: [], laneHead });
    print(`"${job.name}" is not written yet: ${code}`);
  }

  now = nextAt;
  await conductor.run({ untilIdle: true });
  print(`letter: ${texts["letter"]!.join(" ")}`);
  print(`${most} documents were open at once`);
}
