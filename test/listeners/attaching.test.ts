import { afterEach, describe, expect, it, vi } from "vitest";
import { createEngine, task, type Engine, type EngineEvent } from "../../src/index.ts";
import { captureListener } from "../../src/testing/index.ts";
import { failing, hello, yard } from "../conductor/yard.ts";

afterEach(() => vi.unstubAllGlobals());

describe("captureListener", () => {
  it("LS-05: keeps what it hears, in order", async () => {
    const engine = createEngine(hello, { store: { name: "Ada" } });
    const capture = captureListener();
    const off = capture(engine);
    await engine.run();
    off();
    const brief = capture.events.map((event) =>
      event.type === "progress" ? event.fraction : `${event.type} ${event.name} ${event.state}`,
    );
    expect(brief).toEqual([
      "flow hello RUNNING",
      "task greet RUNNING",
      "task greet SUCCESS",
      "flow hello SUCCESS",
    ]);
  });

  it("LS-05: keeps it where it is told to", async () => {
    const events: EngineEvent[] = [];
    const capture = captureListener(events);
    expect(capture.events).toBe(events);
    const engine = createEngine(task("one", { execute() {} }));
    capture(engine);
    await engine.run();
    expect(events).toHaveLength(4);
  });
});

describe("an engine's listener that comes late", () => {
  it("hears of what is stored after it came, even where that was decided before", async () => {
    const engine = createEngine(task("one", { execute() {} }));
    await engine.prepare();
    await engine.validate();
    const running = engine.run();
    const capture = captureListener();
    capture(engine);
    await running;
    expect(capture.events.map(({ type }) => type)).toEqual(["flow", "task", "task", "flow"]);
  });

  it("hears of the atoms that start with the flow when it comes with the flow's own start", async () => {
    const engine = createEngine(task("one", { execute() {} }));
    const states: string[] = [];
    const off = engine.on("flow", () => {
      off();
      engine.on("task", ({ state }) => states.push(state));
    });
    await engine.run();
    expect(states).toEqual(["RUNNING", "SUCCESS"]);
  });
});

describe("a conductor's listeners", () => {
  it("LS-01: hear every job, and are taken off whatever became of it", async () => {
    const capture = captureListener();
    const offs: string[] = [];
    const engines = new Set<Engine>();
    const { board, conductor } = yard([hello, failing], {
      listeners: [
        capture,
        (engine, job) => {
          engines.add(engine);
          return () => void offs.push(job!.flow.name);
        },
      ],
    });
    await board.post({ flow: hello, store: { name: "Ada" } });
    await board.post({ flow: failing });
    await conductor().run({ untilIdle: true });
    expect(offs).toEqual(["hello", "failing"]);
    expect(engines.size).toBe(2);
    const ends = capture.events.flatMap((event) => (event.type === "flow" ? [event.state] : []));
    expect(ends).toEqual(["RUNNING", "SUCCESS", "RUNNING", "REVERTED"]);
  });

  it("LS-01: that cannot be taken off, or throw, are reported and stop nothing", async () => {
    const reported: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => void reported.push(error));
    const capture = captureListener();
    const broken = new Error("cannot be taken off");
    const { board, conductor } = yard([hello], {
      listeners: [
        () => () => {
          throw broken;
        },
        (engine) =>
          engine.on("flow", () => {
            throw broken;
          }),
        capture,
      ],
    });
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect(reported).toEqual([broken, broken, broken]);
    expect(capture.events).toHaveLength(4);
  });
});
