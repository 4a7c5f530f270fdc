// One job of three can't even be made into a flow. It is tried three times, then set aside with its reason, while the others
// go on. Nothing was lost: once the mistake is mended, it is sent on its way again.
import {
  createConductor,
  explain,
  flowFactory,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  systemClock,
  task,
  type Clock,
} from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = { ...systemClock, now: () => now };
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });

  const codecs = new Set(["png", "jpeg"]);
  const shrink = flowFactory("shrink", ({ file }: { file: string }) => {
    const format = file.split(".").at(-1)!;
    if (!codecs.has(format)) throw new Error(`There is no codec for "${format}"`);
    return linearFlow("shrink", [task("encode", { execute: () => print(`${file}: done`) })]);
  });
  const conductor = createConductor({
    board,
    persistence,
    clock,
    flows: [shrink],
    budgets: { errors: 3 },
    backoff: { initialMs: 1_000, jitter: false },
  });
  conductor.on("job_abandoned", ({ job }) => {
    print(`${job.name}: ${explain(job, { now, entities: [] }).code}`);
  });
  conductor.on("job_trashed", ({ job, failure }) => {
    print(explain(job, { now, entities: [] }).message);
    print(`${job.name}: ${failure?.cause?.message}`);
  });

  for (const file of ["cat.png", "dog.webp", "owl.jpeg"]) {
    // By the name of its flow, as by a page that knows nothing of codecs.
    await board.post({ flow: "shrink", args: { file }, name: file });
  }
  const runToTheEnd = async () => {
    for (let next: number | undefined = now; next !== undefined;) {
      now = next;
      ({ nextAt: next } = await conductor.run({ untilIdle: true }));
    }
  };
  await runToTheEnd();

  codecs.add("webp");
  for await (const job of board.jobs({ fate: "TRASHED" })) {
    print(`${job.name}: redriven`);
    await board.redrive(job.id);
  }
  await runToTheEnd();
  const { CONSUMED, TRASHED } = await board.counts();
  print(`${CONSUMED} consumed, ${TRASHED} in the trash`);
}
