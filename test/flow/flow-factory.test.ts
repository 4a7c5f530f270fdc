import { describe, expect, it } from "vitest";
import {
  flowFactory,
  FootplateError,
  linearFlow,
  run,
  task,
  type Flow,
  type FlowFactory,
} from "../../src/index.ts";
import { yard } from "../conductor/yard.ts";

const bottle = (at: number) =>
  task(`bottle-${at}`, {
    requires: ["wall"],
    provides: "left",
    execute: ({ wall }: { wall: string }) => `${at} on the ${wall}`,
  });
const bottles = flowFactory("bottles", ({ count }: { count: number }) =>
  linearFlow(
    "some-bottles",
    Array.from({ length: count }, (_, at) => bottle(at)),
  ),
);

/** A factory whose flow has only just what `make` says now. */
const changing = (make: () => Flow): FlowFactory => flowFactory("changing", make);

describe("flowFactory", () => {
  it("RF-01: posts a name and arguments, and runs what they make when the job is claimed", async () => {
    const { board, persistence, conductor } = yard([bottles]);
    const job = await board.post({ flow: bottles, args: { count: 3 }, store: { wall: "wall" } });
    expect(job).toMatchObject({ name: "bottles", flow: { name: "bottles", args: { count: 3 } } });
    await conductor().run({ untilIdle: true });
    const outcome = await board.wait(job);
    expect(outcome).toMatchObject({ ok: true, results: { left: "2 on the wall" } });
    const detail = await persistence.flow(job.flowId);
    expect(detail).toMatchObject({
      name: "bottles",
      factory: { name: "bottles", args: { count: 3 } },
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(Object.keys(detail!.atoms)).toEqual(["bottle-0", "bottle-1", "bottle-2"]);
  });

  it("RF-01: is posted by name as well, and then checked when it is run", async () => {
    const { board, conductor } = yard([bottles]);
    const job = await board.post({ flow: "bottles", args: { count: 1 } });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({
      ok: false,
      failure: { code: "MISSING_DEPENDENCIES", details: { missing: ["wall"] } },
    });
  });

  it("RF-01: may take no arguments", async () => {
    const plain = flowFactory("plain", () => linearFlow("plain", [bottle(0)]));
    const { board, conductor } = yard([plain]);
    const job = await board.post({ flow: plain, store: { wall: "w" } });
    expect(job.flow).toEqual({ name: "plain" });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });

  it("is checked with its arguments where it is posted: what its flow lacks, and what that needs", async () => {
    const { board } = yard([]);
    const posting = { flow: bottles, args: { count: 1 }, store: {} as { wall: string } };
    await expect(board.post(posting)).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["wall"] },
    });
    await expect(board.post({ ...posting, args: { count: 0 } })).resolves.toBeDefined();
    const camera = flowFactory("camera", (needs: readonly string[]) =>
      linearFlow("camera", [task("shoot", { needs, execute() {} })]),
    );
    const job = await board.post({ flow: camera, args: ["camera"], needs: ["dom"] });
    expect(job.needs).toEqual(["camera", "dom"]);
  });

  it("refuses at once arguments that it makes no flow of, or that cannot be stored", async () => {
    const { board } = yard([]);
    const cause = new RangeError("too many");
    const strict = flowFactory("strict", (_args: unknown): Flow => {
      throw cause;
    });
    const refused = await board.post({ flow: strict, args: 1 }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "INVALID_INPUT", details: { path: "args" }, cause });
    const none = flowFactory("none", () => undefined as unknown as Flow);
    await expect(board.post({ flow: none })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const args = { count: (() => 1) as unknown as number };
    await expect(board.post({ flow: bottles, args, store: { wall: "" } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { path: "args.count" },
    });
  });

  it("cannot change the arguments that are stored", async () => {
    const { board } = yard([]);
    const greedy = flowFactory("greedy", (args: { count: number }) => {
      args.count = 0;
      return linearFlow("greedy", []);
    });
    const args = { count: 2 };
    const job = await board.post({ flow: greedy, args });
    expect([args, job.flow.args]).toEqual([{ count: 2 }, { count: 2 }]);
  });

  it("needs a name and a function", () => {
    const make = () => linearFlow("x", []);
    const code = (call: () => unknown) => {
      try {
        return call();
      } catch (error) {
        return FootplateError.is(error) && error.code;
      }
    };
    expect(code(() => flowFactory("", make))).toBe("INVALID_INPUT");
    expect(code(() => flowFactory("x", undefined as never))).toBe("INVALID_INPUT");
    expect(code(() => flowFactory(5 as never, make))).toBe("INVALID_INPUT");
  });
});

describe("a conductor that is given factories", () => {
  it("RF-02, RF-03: leaves alone what it has no factory for", async () => {
    const { board, conductor } = yard([changing(() => linearFlow("x", []))]);
    const job = await board.post({ flow: bottles, args: { count: 0 }, store: { wall: "" } });
    await expect(conductor().run({ untilIdle: true })).resolves.toMatchObject({ dispatched: 0 });
    expect((await board.get(job.id))!.state).toBe("UNCLAIMED");
  });

  it("RF-03: makes the flow again of the arguments that are stored, with a factory of its own", async () => {
    const made: unknown[] = [];
    const ran: string[] = [];
    const stages = (stop: () => void) =>
      flowFactory("stages", (args: { names: string[] }) => {
        made.push(args);
        const stage = (name: string) =>
          task(name, {
            execute() {
              ran.push(name);
              stop();
            },
          });
        return linearFlow("stages", args.names.map(stage));
      });
    const { board, conductor } = yard([]);
    const first = conductor({ flows: [stages(() => first.stop())] });
    const args = { names: ["a", "b"] };
    const job = await board.post({ flow: "stages", args });
    await first.run({ untilIdle: true });
    expect([made, ran]).toEqual([[args], ["a"]]);
    await conductor({ flows: [stages(() => {})] }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect([made, ran]).toEqual([
      [args, args],
      ["a", "b"],
    ]);
  });

  it("P17: charges a factory that throws to errors, and trashes the job when they are spent", async () => {
    let made = 0;
    const broken = flowFactory("broken", (): Flow => {
      made += 1;
      throw new Error("no database");
    });
    const { board, clock, conductor } = yard([broken], { budgets: { errors: 3 } });
    const job = await board.post({ flow: "broken" });
    const running = conductor();
    for (let turn = 0; turn < 3; turn += 1) {
      await running.run({ untilIdle: true });
      await clock.advance(300_000);
    }
    await expect(board.wait(job)).resolves.toMatchObject({
      fate: "TRASHED",
      failure: { code: "INVALID_INPUT", cause: { message: "no database" } },
    });
    expect(made).toBe(3);
    expect((await board.get(job.id))!.attempts).toMatchObject({ failed: 0, lost: 0 });
  });

  it("RF-04: goes on with the flow that is made now, whose fingerprint is what counts", async () => {
    const seen: string[] = [];
    const note = (name: string, version = 1) =>
      task(name, { version, execute: () => void seen.push(name) });
    const stopping = task("stop", { execute: () => first.stop() });
    let flow = linearFlow("a", [stopping, note("b")]);
    const { board, persistence, conductor } = yard([changing(() => flow)]);
    const first = conductor();
    const job = await board.post({ flow: "changing" });
    await first.run({ untilIdle: true });
    const before = await persistence.flow(job.flowId);
    flow = linearFlow("a", [stopping, note("b", 2), note("c")]);
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect(seen).toEqual(["b", "c"]);
    const after = await persistence.flow(job.flowId);
    expect([after!.fingerprint, after!.fingerprint === before!.fingerprint]).toEqual([
      flow.fingerprint,
      false,
    ]);
  });

  it("RF-04: gives back, uncharged, what has begun and is made otherwise now (P14)", async () => {
    const stopping = (version: number) =>
      linearFlow("a", [task("stop", { version, execute: () => first.stop() }), bottle(0)]);
    let version = 1;
    const { board, conductor } = yard([changing(() => stopping(version))]);
    const first = conductor();
    const job = await board.post({ flow: "changing", store: { wall: "w" } });
    await first.run({ untilIdle: true });
    version = 2;
    await conductor().run({ untilIdle: true });
    const back = (await board.get(job.id))!;
    expect(back).toMatchObject({ state: "UNCLAIMED", attempts: { failed: 0, lost: 0, errors: 0 } });
    expect(back.turns.at(-1)!.reason).toMatch(/^INCOMPATIBLE: /);
  });

  it("refuses a flow and a factory of one name", () => {
    const { conductor } = yard([bottles, linearFlow("bottles", [])]);
    expect(() => conductor()).toThrow(expect.objectContaining({ code: "DUPLICATE" }));
  });

  it("keeps what a factory is made of apart from what an engine runs", async () => {
    await expect(run(bottles as never, {})).rejects.toMatchObject({ code: "COMPILATION" });
  });
});
