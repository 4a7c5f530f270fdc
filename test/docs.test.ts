import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { memoryJobBoard, task } from "../src/index.ts";
import { postAllKinds } from "../examples/conductor/post.ts";
import { whyNot } from "../examples/conductor/why.ts";

it("the jobs of docs/conductor.md are due in their lane, at three, and before their deadline", async () => {
  await using board = memoryJobBoard();
  const [edit, backup, quote] = await postAllKinds(board);
  expect(edit).toMatchObject({ lane: "report-7" });
  expect(new Date(backup!.runAt).toISOString()).toMatch(/T03:00:00\.000Z$/);
  expect(quote!.deadlineAt).toBeGreaterThan(quote!.runAt);
});

it("whyNot of docs/conductor.md looks at conductors, lanes and pauses", async () => {
  await using board = memoryJobBoard();
  const edit = task("edit", { execute() {} });
  const first = await board.post({ flow: edit, lane: "report-7", name: "first" });
  const second = await board.post({ flow: edit, lane: "report-7", name: "second" });
  const urgent = await board.post({ flow: edit, lane: "report-7", priority: "HIGH" });
  await expect(whyNot(board, first)).resolves.toMatch("no conductor is here");

  await board.register({ kind: "conductor", name: "shed", metadata: { flows: ["edit"] } });
  await expect(whyNot(board, first)).resolves.toMatch(/^Job "first" is due since/);
  for (const job of [second, urgent]) {
    await expect(whyNot(board, job)).resolves.toMatch(`job "first" (${first.id}) holds lane`);
  }
  await board.claimJob(second.id, { who: "shed", leaseMs: 60_000 });
  await expect(whyNot(board, first)).resolves.toMatch(`job "second" (${second.id}) holds lane`);

  await board.pause({ flow: "edit" });
  await expect(whyNot(board, first)).resolves.toMatch('flow "edit" is paused');
});

it("docs/guarantees.md leans on no rule that no test cites", () => {
  const read = (path: string) => readFileSync(path, "utf8");
  const tests = globSync(["test/**/*.ts", "src/testing/**/*.ts"]).map(read).join("\n");
  const rules = new Set(read("docs/guarantees.md").match(/\bP\d+\b/g));
  expect(rules.size).toBeGreaterThan(20);
  const isCited = (rule: string) => new RegExp(`["\`].*\\b${rule}\\b`).test(tests);
  expect([...rules].filter((rule) => !isCited(rule))).toEqual([]);
});
