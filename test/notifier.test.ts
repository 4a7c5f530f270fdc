import { afterEach, expect, it, vi } from "vitest";
import { createNotifier } from "../src/notifier.ts";

type Event = { readonly type: "job"; readonly id: string } | { readonly type: "flow" };

afterEach(() => vi.unstubAllGlobals());

/** What is reported from now on. */
function reported(): unknown[] {
  const errors: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => void errors.push(error));
  return errors;
}

it("calls listeners of a type, and those of all, in the order they were added (NT-01)", () => {
  const { on, emit } = createNotifier<Event>();
  const heard: string[] = [];
  on("flow", () => heard.push("flow"));
  on("*", (event: Event) => heard.push(`any ${event.type}`));
  on("job", ({ id }: { id: string }) => heard.push(id));
  emit({ type: "job", id: "a" });
  emit({ type: "flow" });
  expect(heard).toEqual(["any job", "a", "flow", "any flow"]);
});

it("calls a listener for each time it was added, and takes off one at a time", () => {
  const { on, emit } = createNotifier<Event>();
  const listener = vi.fn();
  const off = on("flow", listener);
  on("flow", listener);
  emit({ type: "flow" });
  expect(listener).toHaveBeenCalledTimes(2);
  off();
  off();
  emit({ type: "flow" });
  expect(listener).toHaveBeenCalledTimes(3);
});

it("tells whether anybody would hear", () => {
  const { on, heard } = createNotifier<Event>();
  expect(heard("job")).toBe(false);
  const off = on("job", () => {});
  expect([heard("job"), heard("flow")]).toEqual([true, false]);
  off();
  on("*", () => {});
  expect([heard("job"), heard("flow")]).toEqual([true, true]);
});

it("goes on when a listener throws, and reports what it threw (NT-05)", () => {
  const errors = reported();
  const { on, emit } = createNotifier<Event>();
  const error = new Error("Listener broke");
  const last = vi.fn();
  on("flow", () => {
    throw error;
  });
  on("flow", last);
  emit({ type: "flow" });
  expect(errors).toEqual([error]);
  expect(last).toHaveBeenCalledOnce();
});

it("reports what an async listener rejects with", async () => {
  const errors = reported();
  const { on, emit } = createNotifier<Event>();
  const error = new Error("Listener broke later");
  on("flow", async () => {
    throw error;
  });
  emit({ type: "flow" });
  await new Promise((resolve) => setTimeout(resolve));
  expect(errors).toEqual([error]);
});

it("lets no listener change an event for the next one (NT-05)", () => {
  const errors = reported();
  const { on, emit } = createNotifier<Event>();
  const heard: string[] = [];
  on("job", (event: { id: string }) => {
    event.id = "changed";
  });
  on("job", ({ id }: { id: string }) => heard.push(id));
  emit({ type: "job", id: "a" });
  expect(heard).toEqual(["a"]);
  expect(errors).toEqual([expect.any(TypeError)]);
});

it("does not call a listener that was taken off, or added, by another one meanwhile", () => {
  const { on, emit } = createNotifier<Event>();
  const added = vi.fn();
  const removed = vi.fn();
  on("flow", () => {
    off();
    on("flow", added);
  });
  const off = on("flow", removed);
  emit({ type: "flow" });
  expect([added, removed].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  emit({ type: "flow" });
  expect(added).toHaveBeenCalledOnce();
});

it("writes to the console where there is no reportError", () => {
  vi.stubGlobal("reportError", undefined);
  const console = vi.spyOn(globalThis.console, "error").mockImplementation(() => {});
  const { on, emit } = createNotifier<Event>();
  const error = new Error("Listener broke");
  on("*", () => {
    throw error;
  });
  emit({ type: "flow" });
  expect(console).toHaveBeenCalledWith(error);
  console.mockRestore();
});
