import { expect, it } from "vitest";
import {
  createConductor,
  createEngine,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  run,
  task,
  type Schema,
} from "../../src/index.ts";

/** Trims `email`, takes nothing else, and refuses what has no @. */
function mail() {
  const asked: unknown[] = [];
  let refuses = false;
  const schema: Schema = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate(value) {
        asked.push(value);
        const email = String((value as { email?: unknown }).email).trim();
        return email.includes("@") && !refuses
          ? { value: { email } }
          : { issues: [{ message: "no address", path: ["email"] }] };
      },
    },
  };
  return { asked, schema, refuse: () => void (refuses = true) };
}

const seen: unknown[] = [];
const read = task("read", {
  requires: ["email"],
  provides: "to",
  execute: ({ email }: { email: string }) => (seen.push(email), email),
});

it("SG-02: an engine keeps what the schema of its flow makes of the store, and nothing else", async () => {
  const { schema } = mail();
  const persistence = memoryPersistence();
  const flow = linearFlow("f", [read], { input: schema });
  const engine = createEngine(flow, { persistence, store: { email: " a@b ", more: 1 } });
  await engine.run();
  expect((await persistence.flow(engine.detail!.id))!.store).toEqual({ email: "a@b" });
  expect(engine.fetchAll()).toEqual({ email: "a@b", to: "a@b" });
  await expect(run(flow, { email: " c@d " })).resolves.toEqual({ email: "c@d", to: "c@d" });
});

it("a bad store is refused before anything runs, and not kept", async () => {
  const { schema } = mail();
  const persistence = memoryPersistence();
  const flow = linearFlow("f", [read], { input: schema });
  seen.length = 0;
  const engine = createEngine(flow, { persistence, store: { email: "nobody" }, flowId: "bad" });
  await expect(engine.run()).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: '"f.store" does not fit its schema: email: no address',
  });
  expect(seen).toEqual([]);
  await expect(persistence.flow("bad")).resolves.toMatchObject({ state: "PENDING", store: {} });
});

it("a flow that has begun goes on with the store it began with, whatever its schema says now", async () => {
  const { schema, refuse } = mail();
  const persistence = memoryPersistence();
  const first = task("first", { execute: () => engine.suspend() });
  const flow = linearFlow("f", [first, read], { input: schema });
  const options = { persistence, flowId: "f1", store: { email: " a@b ", more: 1 } };
  const engine = createEngine(flow, options);
  seen.length = 0;
  await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED" });
  refuse();
  const second = createEngine(flow, options);
  await second.run();
  expect(seen).toEqual(["a@b"]);
  expect(second.fetchAll()).toEqual({ email: "a@b", to: "a@b" });
  const detail = (await persistence.flow("f1"))!;
  await expect(createEngine(flow, { persistence, detail }).run()).resolves.toEqual({
    state: "SUCCESS",
  });
});

it("a job that was posted by the name of its flow is checked when it runs, and ends with why", async () => {
  const { schema, asked } = mail();
  const flow = linearFlow("f", [read], { input: schema });
  await using board = memoryJobBoard();
  const [good, bad] = await board.postAll([
    { flow: "f", store: { email: " a@b " } },
    { flow: "f", store: { email: "nobody" } },
  ]);
  const conductor = createConductor({ board, persistence: memoryPersistence(), flows: [flow] });
  await conductor.run({ untilIdle: true });
  expect(asked).toHaveLength(2);
  await expect(board.get(good!.id)).resolves.toMatchObject({
    outcome: { fate: "CONSUMED", flowState: "SUCCESS", results: { to: "a@b" } },
  });
  await expect(board.get(bad!.id)).resolves.toMatchObject({
    outcome: { fate: "CONSUMED", failure: { code: "INVALID_INPUT" } },
    attempts: { errors: 0 },
  });
});
