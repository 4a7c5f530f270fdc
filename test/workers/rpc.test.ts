import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { clock } from "./clock.ts";
import { codec } from "./inside.ts";

describe("an object over RPC", () => {
  it("refuses by data, whatever it is asked (P42)", async () => {
    const stub = env.STORE.get(env.STORE.newUniqueId()) as unknown as {
      footplateBoard(verb: string, ask: string): Promise<string>;
    };
    const asked = async (verb: string, ask: string) =>
      codec.decode(await stub.footplateBoard(verb, ask));
    const refused = (code: string) => ({ ok: false, failure: { name: "FootplateError", code } });
    expect(await asked("get", "garbage")).toMatchObject(refused("INVALID_INPUT"));
    expect(await asked("toString", codec.encode({}))).toMatchObject(refused("INVALID_INPUT"));
    expect(await asked("get", codec.encode({ id: 7 }))).toMatchObject(refused("INVALID_INPUT"));
    const claim = { id: "gone", who: "alice", generation: 1 };
    expect(await asked("consume", codec.encode({ claim }))).toMatchObject(refused("NOT_FOUND"));
  });

  it("is asked again, on a new stub, when it was reset meanwhile (P4)", async () => {
    const name = crypto.randomUUID();
    await using board = durableObjectJobBoard(env.STORE, { name, clock });
    const { id } = await board.post({ flow: "pack" });
    let resets = 0;
    const flaky = {
      idFromName: (of: string) => env.STORE.idFromName(of),
      get(to: DurableObjectId) {
        const stub = env.STORE.get(to);
        // The object goes away with the first answer still owed.
        if (resets++ === 0) void reset(stub);
        return stub;
      },
    };
    const again = durableObjectJobBoard(flaky, { name, clock });
    expect(await again.get(id)).toMatchObject({ id, name: "pack" });
    expect(resets).toBe(2);
  });

  it("is UNAVAILABLE when it cannot be reached", async () => {
    const gone = {
      idFromName: () => "id",
      get: () => ({
        async footplateBoard() {
          throw Object.assign(new Error("Durable Object is overloaded"), { overloaded: true });
        },
      }),
    };
    const board = durableObjectJobBoard(gone);
    const claim = { id: "job", who: "alice", generation: 1 };
    await expect(board.abandon(claim)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      cause: { message: "Durable Object is overloaded" },
    });
  });

  it("says so when the namespace is of another class", async () => {
    const board = durableObjectJobBoard(env.STRANGER);
    await expect(board.counts()).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: "The objects of this namespace are of no class that conductorObject made",
    });
  });

  it("ends a wait by its signal, although the object goes on answering", async () => {
    await using board = durableObjectJobBoard(env.STORE, { name: crypto.randomUUID(), clock });
    const job = await board.post({ flow: "pack" });
    const stop = new AbortController();
    const waiting = board.wait(job, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});

const reset = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_, state) => state.abort("reset by the test")).catch(() => {});
