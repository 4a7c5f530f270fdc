import { describe, expect, it } from "vitest";
import { createConductor, linearFlow, task } from "../../src/index.ts";
import { httpJobBoard, httpPersistence } from "../../src/http/index.ts";
import { memoryServer } from "./harness.ts";

describe("a conductor elsewhere", () => {
  it("runs what is posted to a board it reaches only over HTTP", async () => {
    const measure = task("measure", {
      requires: ["bytes"],
      provides: "sum",
      execute: ({ bytes }: { bytes: Uint8Array }) => bytes.reduce((sum, byte) => sum + byte, 0),
    });
    const flows = [linearFlow("scan", [measure])];
    const { url, board, persistence, close } = await memoryServer({ flows });
    const remote = { board: httpJobBoard({ url }), persistence: httpPersistence({ url }) };
    await using stack = new AsyncDisposableStack();
    stack.defer(close);
    const conductor = createConductor({ ...remote, flows }).start();
    stack.use(conductor);

    const job = await board.post({ flow: "scan", store: { bytes: new Uint8Array([1, 2, 3]) } });
    const outcome = await remote.board.wait(job, { timeoutMs: 10_000 });
    expect(outcome).toMatchObject({ ok: true, flowState: "SUCCESS", results: { sum: 6 } });
    expect((await board.get(job.id))?.turns[0]?.who).toMatch(/^anne\/conductor@/);
    expect(await persistence.flow(job.flowId)).toMatchObject({ state: "SUCCESS", generation: 1 });
  });
});
