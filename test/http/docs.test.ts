import { expect, it } from "vitest";
import { workOneShift } from "../../examples/conductor/shift.ts";
import { workUntil } from "../../examples/conductor/outside.ts";
import { hello, yard } from "../conductor/yard.ts";
import { memoryServer } from "./harness.ts";

it("the conductor of docs/conductor.md works over HTTP until it is told to stop", async () => {
  const { url, board, close } = await memoryServer({ flows: [hello] });
  try {
    const stop = new AbortController();
    const working = workUntil(stop.signal, { url }, [hello]);
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    stop.abort();
    await expect(working).resolves.toBe(1);
  } finally {
    await close();
  }
});

it("the shift of docs/conductor.md runs what is due and tells when there will be more", async () => {
  const { board, persistence, clock } = yard([]);
  const posting = { flow: hello, store: { name: "Ada" } };
  const now = await board.post(posting);
  const later = await board.post({ ...posting, delayMs: 60_000 });
  await expect(workOneShift({ board, persistence, clock, flows: [hello] })).resolves.toBe(
    later.runAt,
  );
  expect((await board.get(now.id))!.state).toBe("COMPLETE");
});
