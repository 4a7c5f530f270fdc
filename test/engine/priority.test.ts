import { expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  link,
  linearFlow,
  task,
  times,
  unorderedFlow,
} from "../../src/index.ts";

const noted = (story: string[], name: string, priority?: number) =>
  task(name, {
    priority,
    execute: () => void story.push(name),
    revert: () => void story.push(`-${name}`),
  });

it("EN-29: of those that are ready, the higher priority starts first, then who is declared first", async () => {
  const story: string[] = [];
  const priorities = [0, 5, 1, 5, -1, 9, 0, 1, 9, -1];
  const flow = unorderedFlow(
    "u",
    priorities.map((priority, at) => noted(story, `${priority}.${at}`, priority)),
  );
  await createEngine(flow, { concurrency: 1 }).run();
  const expected = ["9.5", "9.8", "5.1", "5.3", "1.2", "1.7", "0.0", "0.6", "-1.4", "-1.9"];
  expect(story).toEqual(expected);
});

it("EN-29: a task that has a retry of its own keeps its priority", async () => {
  const story: string[] = [];
  const urgent = task("urgent", {
    priority: 1,
    retry: times(2),
    execute: () => void story.push("urgent"),
  });
  const flow = unorderedFlow("u", [noted(story, "a"), urgent, noted(story, "b")]);
  await createEngine(flow, { concurrency: 1 }).run();
  expect(story).toEqual(["urgent", "a", "b"]);
});

it("EN-29: priority goes before no order that a flow has", async () => {
  const story: string[] = [];
  const flow = linearFlow("l", [noted(story, "first"), noted(story, "second", 9)]);
  await createEngine(flow, { concurrency: 1 }).run();
  expect(story).toEqual(["first", "second"]);
});

it("EN-29: a decider is asked in the order of what it decides about", async () => {
  const story: string[] = [];
  const children = [noted(story, "a"), noted(story, "b"), noted(story, "c", 1)];
  const decider = () => story.push("decider") > 0;
  const flow = graphFlow("g", children, { links: [link("a", "c", { decider })] });
  await createEngine(flow, { concurrency: 1 }).run();
  expect(story).toEqual(["a", "decider", "c", "b"]);
});

it("EN-29: a task without one has the priority 0, and one that is no number is refused", () => {
  expect(noted([], "a").priority).toBe(0);
  expect(() => noted([], "a", NaN)).toThrow(/"a".*"NaN"/);
  expect(() => noted([], "a", "high" as never)).toThrow(
    expect.objectContaining({ code: "INVALID_INPUT" }),
  );
});
