import { expect, it } from "vitest";
import { createEngine, linearFlow, memoryPersistence, task } from "../../src/index.ts";

it("SG-01, EN-25: what becomes of an atom is stored before anything goes on", async () => {
  const persistence = memoryPersistence();
  const seen: unknown[] = [];
  const look = async () => {
    const { state, atoms } = (await persistence.flow("f"))!;
    const told = Object.values(atoms).map((atom) => [atom.name, atom.state, atom.intention]);
    seen.push([state, ...told.map((words) => words.join(" "))]);
    return atoms;
  };
  const flow = linearFlow("flow", [
    task("a", {
      provides: "x",
      async execute() {
        await look();
        return 17;
      },
      revert: async () => {
        expect((await look())["b"]).toMatchObject({ revertResult: "undone" });
        return "too";
      },
    }),
    task("b", {
      async execute() {
        expect((await look())["a"]).toMatchObject({ result: 17, attempts: 1 });
        throw new Error("broken");
      },
      revert: async () => {
        expect((await look())["b"]).toMatchObject({ failure: { message: "broken" } });
        return "undone";
      },
    }),
  ]);
  const engine = createEngine(flow, { persistence, flowId: "f" });
  await expect(engine.run()).rejects.toThrow("broken");
  expect(await look()).toMatchObject({ a: { revertResult: "too" }, b: { revertResult: "undone" } });
  expect(seen).toEqual([
    ["RUNNING", "a RUNNING EXECUTE", "b PENDING EXECUTE"],
    ["RUNNING", "a SUCCESS EXECUTE", "b RUNNING EXECUTE"],
    ["RUNNING", "a SUCCESS REVERT", "b REVERTING REVERT"],
    ["RUNNING", "a REVERTING REVERT", "b REVERTED REVERT"],
    ["REVERTED", "a REVERTED REVERT", "b REVERTED REVERT"],
  ]);
});

it("SG-10: what is kept with a flow is merged by key, and nothing said changes nothing", async () => {
  const persistence = memoryPersistence();
  const flow = linearFlow("flow", [task("a", { execute() {} })]);
  const engine = createEngine(flow, { persistence, flowId: "f" });
  await engine.prepare();
  const opened = engine.detail!;
  let { revision } = opened;
  const save = (more: object) =>
    persistence.save({ flowId: "f", generation: opened.generation, revision: ++revision, ...more });
  await save({ meta: { one: 1, two: 1 } });
  await save({ meta: { two: 2 } });
  await save({});
  await save({ meta: {} });
  expect((await persistence.flow("f"))!.meta).toEqual({ one: 1, two: 2 });
});
