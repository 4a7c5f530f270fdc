import { expect, it } from "vitest";
import { createConductor, flowFactory, linearFlow, task } from "../../src/index.ts";
import { httpJobBoard } from "../../src/http/index.ts";
import { memoryServer } from "./harness.ts";

const counted = flowFactory("counted", ({ upTo }: { upTo: number }) => {
  if (upTo > 3) throw new RangeError("too far");
  const steps = Array.from({ length: upTo }, (_, at) =>
    task(`step-${at}`, { requires: ["by"], provides: "n", execute: ({ by }) => at + by }),
  );
  return linearFlow("counted", steps);
});

it("RF-01: the routes make the flow of a factory to check what is posted, and its conductor to run it", async () => {
  const { url, board, persistence, clock, close } = await memoryServer({ flows: [counted] });
  try {
    const far = httpJobBoard({ url });
    const post = (args: { upTo: number }, store: object) =>
      far.post({ flow: "counted", args, store });
    await expect(post({ upTo: 4 }, { by: 1 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(post({ upTo: 2 }, {})).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["by"] },
    });
    const job = await far.post({ flow: counted, args: { upTo: 2 }, store: { by: 10 } });
    await createConductor({ board, persistence, clock, flows: [counted] }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true, results: { n: 11 } });
  } finally {
    await close();
  }
});
