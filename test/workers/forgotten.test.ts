import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { JobBoard } from "footplate";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { collected } from "../../src/testing/contract.ts";
import { clock } from "./clock.ts";
import { inside, overheard } from "./inside.ts";
import { aborting, evicting, interrupted } from "./interrupted.ts";

// What the contracts ask for and an object that starts anew has forgotten: whoever needs it is told so, or says it again.
describe.each([
  ["evicted", evicting],
  ["aborted", aborting],
] as const)("an object that is %s before every call", (_, interrupt) => {
  const namespace = interrupted(env.STORE, interrupt);
  const opened = () => durableObjectJobBoard(namespace, { name: crypto.randomUUID(), clock });

  it("tells who follows it of each event, or to list again: so that he knows all there is", async () => {
    const name = crypto.randomUUID();
    await using board = durableObjectJobBoard(namespace, { name, clock });
    // Were it interrupted too, each listing would be followed by the next RESET.
    await using reader = durableObjectJobBoard(env.STORE, { name, clock });
    const known = new Map<string, string>();
    let resets = 0;
    const stop = new AbortController();
    const list = async () => {
      for (const { id, state } of await collected(reader.jobs())) known.set(id, state);
    };
    const following = (async () => {
      for await (const event of board.events({ signal: stop.signal })) {
        if (event.type === "RESET") await list().then(() => (resets += 1));
        else if ("job" in event) known.set(event.job.id, event.job.state);
      }
    })();
    await work(board);
    const states = new Map((await collected(reader.jobs())).map(({ id, state }) => [id, state]));
    await vi.waitFor(() => expect(known).toEqual(states));
    if (interrupt === aborting) expect(resets).toBeGreaterThan(0);
    stop.abort();
    await following;
  });

  it("knows who is there once they say so again (JB-33)", async () => {
    await using board = opened();
    const alice = { kind: "conductor", name: "alice", metadata: {} } as const;
    await board.register(alice);
    expect(await board.entities()).toEqual([]);
    await using steady = durableObjectJobBoard(env.STORE, { name: crypto.randomUUID(), clock });
    await steady.register(alice);
    expect(await steady.entities()).toMatchObject([alice]);
  });

  it("numbers jobs apart and ever higher, also those that follow what has expired", async () => {
    await using board = opened();
    const series = { every: { ms: 1_000 }, deadlineAt: clock.now() + 1 };
    await board.postAll(["a", "b", "c"].map((key) => ({ flow: "pack", key, ...series })));
    await clock.advance(1);
    expect((await board.claim({ who: "alice", leaseMs: 1_000 })).claims).toEqual([]);
    const numbers = (await collected(board.jobs()))
      .map(({ sequence }) => sequence)
      .toSorted((a, b) => a - b);
    expect(new Set(numbers).size).toBe(6);
    expect(numbers.slice(0, 3)).toEqual([1, 2, 3]);
  });
});

async function work(board: JobBoard): Promise<void> {
  for (let at = 0; at < 6; at += 1) await board.post({ flow: "pack" });
  const request = { who: "alice", leaseMs: 60_000, limit: 4 };
  const { claims } = await board.claim(request);
  await board.consume(claims[0]!);
  await board.abandon(claims[1]!);
  await board.trash(claims[2]!, "Why not");
}

it("writes no row for a job that is parked, however often others look and claim", () =>
  inside(async ({ storage, open }) => {
    const { id } = await open().board.post({ flow: "pack" });
    const claim = await open().board.claimJob(id, { who: "alice", leaseMs: 1_000 });
    await open().board.abandon(claim, { waitingFor: ["go"] });
    let written = 0;
    const { board } = open(
      {},
      overheard(storage, (_, __, rows) => (written += rows)),
    );
    for (let at = 0; at < 10; at += 1) {
      const { claims, nextAt } = await board.claim({ who: "bob", leaseMs: 1_000 });
      expect({ claims, nextAt }).toEqual({ claims: [], nextAt: undefined });
      await board.counts();
      await collected(board.jobs());
      await clock.advance(60_000);
    }
    expect(written).toBe(0);
    await board.signal(id, "go");
    expect(written).toBeGreaterThan(0);
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).claims).toHaveLength(1);
  }));
