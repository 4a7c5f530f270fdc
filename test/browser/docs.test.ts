import { deleteDB } from "idb";
import { expect, it, vi } from "vitest";
import { task } from "footplate";
import { workInTab } from "../../examples/conductor/page.ts";

const greet = task("greet", {
  requires: ["email", "who"],
  provides: "greeting",
  needs: ["dom"],
  execute: ({ email, who }: { email: string; who: string }) => `Hello ${who}, ${email}`,
});

it("the tab of docs/conductor.md runs what needs a page, and logs no secret", async () => {
  const debug = vi.spyOn(console, "debug").mockImplementation(() => {});
  const tab = workInTab([greet]);
  const job = await tab.post({ flow: greet, store: { email: "a@b.c", who: "Ada" } });
  await expect(tab.wait(job)).resolves.toMatchObject({ ok: true });
  await tab.close();
  expect(debug).toHaveBeenCalledWith('Task "greet" is RUNNING, was PENDING', {
    flow: "greet",
    job: job.id,
    generation: 1,
    attempt: 1,
    input: { email: "***", who: "Ada" },
  });
  debug.mockRestore();
  await deleteDB("my-app");
});
