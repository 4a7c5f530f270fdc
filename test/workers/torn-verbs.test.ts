import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, describe, expect, inject, it } from "vitest";
import {
  memoryJobBoard,
  memoryPersistence,
  type Claim,
  type Job,
  type JobBoard,
  type Persistence,
} from "footplate";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { collected } from "../../src/testing/contract.ts";
import { sampleAtoms, sampleChange, sampleFlow } from "../../src/testing/persistence/samples.ts";
import { chanceOf } from "../../src/testing/simulate/chance.ts";
import type { ObjectCalls, TextWire } from "../../adapters/durable-objects/rpc.ts";
import { clock } from "./clock.ts";

const TIMES = 8;
const { seed } = inject("interruptions");
const chance = chanceOf(seed);
console.log(`Each verb is cut off ${TIMES} times, seed ${seed}`);

/** What became of the first try, and of what was refused since it may not be asked twice. */
const fates = { cutOff: 0, inTime: 0, whole: 0, notAtAll: 0 };
afterAll(() => {
  console.log(JSON.stringify(fates));
  // Else the moments at which they are cut off say nothing.
  expect(Math.min(...Object.values(fates))).toBeGreaterThan(0);
});

/** When an object is ended: once the call was sent, a turn later, or with its answer, which is lost then. */
const MOMENTS = ["sent", "under way", "answered"] as const;
type Moment = (typeof MOMENTS)[number];

/** Ends the object at a moment of the next call to it. */
function cutting() {
  let moment: Moment | undefined;
  const cut =
    (call: TextWire): TextWire =>
    async (verb, ask) => {
      const at = moment;
      moment = undefined;
      const answer = call(verb, ask);
      if (at === undefined) return answer;
      const isInTime = answer.then(
        () => at !== "answered",
        () => false,
      );
      if (at === "under way") await scheduler.wait(0);
      if (at === "answered") await isInTime;
      await abortAllDurableObjects();
      fates[(await isInTime) ? "inTime" : "cutOff"] += 1;
      if (at === "answered") throw new Error("The answer is lost");
      return answer;
    };
  return {
    next: (at: Moment) => void (moment = at),
    namespace: {
      idFromName: (name: string) => env.STORE.idFromName(name),
      get(id: DurableObjectId): ObjectCalls {
        const stub = env.STORE.get(id) as unknown as ObjectCalls;
        return {
          footplateBoard: cut((verb, ask) => stub.footplateBoard(verb, ask)),
          footplatePersistence: cut((verb, ask) => stub.footplatePersistence(verb, ask)),
        };
      },
    },
  };
}

/** What is alike on every board: not when, nor under which number. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const { createdAt: _, updatedAt: __, sequence: ___, ...rest } = value as Job;
  return Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, plain(each)]));
};
/** As text, whatever the order of its fields. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
const told = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(plain, (error: { code?: string }) => ({ refused: error.code }));

/** Calls a verb on `torn` and cuts it off; on `model`, too, which shows what it had to become. */
async function tear<T>(
  torn: T,
  model: T,
  verb: (of: T) => Promise<unknown>,
  look: (of: T) => Promise<unknown>,
  cut: () => void,
): Promise<void> {
  const before = plain(await look(model));
  const answer = await told(verb(model));
  const after = plain(await look(model));
  cut();
  const got = await told(verb(torn));
  const now = plain(await look(torn));
  const isCut = (got as { refused?: string } | undefined)?.refused === "UNAVAILABLE";
  if (isCut) expect([before, after]).toContainEqual(now);
  else {
    expect(got).toEqual(answer);
    expect(now).toEqual(after);
  }
  const isWhole = !isCut || sorted(now) === sorted(after);
  if (isCut) fates[isWhole ? "whole" : "notAtAll"] += 1;
  const second = isWhole ? await told(verb(model)) : answer;
  expect(await told(verb(torn))).toEqual(second);
  expect(plain(await look(torn))).toEqual(plain(await look(model)));
}

const request = { who: "alice", leaseMs: 60_000 };
const verbs: Record<string, (board: JobBoard, claim: Claim) => Promise<unknown>> = {
  post: (board) => board.post({ id: "new", flow: "pack", lane: "x", store: { x: 1 } }),
  postAll: (board) => board.postAll(["n1", "n2", "n3"].map((id) => ({ id, flow: "pack" }))),
  claim: async (board) =>
    (await board.claim({ ...request, token: "t", limit: 2 })).claims
      .map(({ job }) => job)
      .toSorted((a, b) => a.sequence - b.sequence),
  claimJob: async (board) => (await board.claimJob("free", request)).job,
  extend: async (board, claim) => (await board.extend(claim, 90_000)).job,
  abandon: (board, claim) => board.abandon(claim, { waitingFor: ["go"] }),
  consume: (board, claim) => board.consume(claim, { results: { y: 2 } }),
  trash: (board, claim) => board.trash(claim, "Why not"),
  cancel: (board) => board.cancel("free"),
  redrive: (board) => board.redrive("trashed"),
  signal: (board) => board.signal("free", "go", 1),
  pause: (board) => board.pause({ lane: "x" }),
  resume: (board) => board.resume({ flow: "other" }),
  purge: (board) => board.purge({ ids: ["trashed"] }),
  condemn: async (board) => (await board.condemn({ ids: ["trashed"] })).map(({ id }) => id),
};

async function staged(board: JobBoard): Promise<Claim> {
  const ids = ["held", "trashed", "free", "behind"];
  await board.postAll(
    ids.map((id) => ({ id, flow: "pack", ...(id === "behind" && { lane: "x" }) })),
  );
  const held = await board.claimJob("held", request);
  await board.trash(await board.claimJob("trashed", request), "Staged");
  await board.pause({ flow: "other" });
  return held;
}

const lookAtBoard = async (board: JobBoard) => ({
  jobs: await collected(board.jobs({ order: "board" })),
  signals: await board.signals("free"),
  paused: await board.paused(),
});

const flow = sampleFlow({ atoms: sampleAtoms(3) });
const writes: Record<string, (persistence: Persistence) => Promise<unknown>> = {
  addFlow: (persistence) => persistence.addFlow({ ...flow, id: "new" }),
  openFlow: (persistence) => persistence.openFlow({ ...flow, generation: 2 }),
  save: (persistence) =>
    persistence.save(sampleChange({ atoms: Object.values(sampleAtoms(2)), state: "RUNNING" })),
  destroyFlow: (persistence) => persistence.destroyFlow(flow.id),
};
const lookAtFlows = (persistence: Persistence) =>
  Promise.all([flow.id, "new"].map((id) => persistence.flow(id)));

const times = Array.from({ length: TIMES }, (_, time) => time);

describe("a write during which its object ends took effect wholly or not at all, and is answered when it is asked again", () => {
  it.each(Object.entries(verbs))("%s (P4, P36)", async (verb, call) => {
    for (const time of times) {
      const { next, namespace } = cutting();
      await using torn = durableObjectJobBoard(namespace, { name: crypto.randomUUID(), clock });
      await using model = memoryJobBoard({ clock });
      const claims = new Map([
        [torn, await staged(torn)],
        [model, await staged(model)],
      ]);
      const moment = chance.oneOf(`${verb} ${time}`, MOMENTS);
      const ask = (board: JobBoard) => call(board, claims.get(board)!);
      await tear<JobBoard>(torn, model, ask, lookAtBoard, () => next(moment));
    }
  });

  it.each(Object.entries(writes))("%s (P3, P36)", async (verb, call) => {
    for (const time of times) {
      const { next, namespace } = cutting();
      const name = crypto.randomUUID();
      await using torn = durableObjectPersistence(namespace, { name, clock });
      await using model = memoryPersistence({ clock });
      for (const each of [torn, model]) await each.addFlow(flow);
      const moment = chance.oneOf(`${verb} ${time}`, MOMENTS);
      await tear<Persistence>(torn, model, call, lookAtFlows, () => next(moment));
    }
  });
});
