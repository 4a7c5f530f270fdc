import { env } from "cloudflare:workers";
import { expect, inject, it } from "vitest";
import {
  memoryJobBoard,
  type AbandonOptions,
  type Claim,
  type Job,
  type JobBoard,
} from "footplate";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { collected } from "../../src/testing/contract.ts";
import { chanceOf } from "../../src/testing/simulate/chance.ts";
import { clock } from "./clock.ts";
import { evicting, interrupted } from "./interrupted.ts";

const VERBS = 400;
const { seed } = inject("interruptions");

/** What a verb came to, alike on every board. */
async function told(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(plain, (error: { code?: string }) => ({ refused: error.code }));
}

// Numbers have a gap when an object starts anew, and it knows nothing of what others remember.
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("flow" in value) {
    const { id, state, generation, run, owner, outcome, lane, key, attempts } = value as Job;
    return { id, state, generation, run, owner, fate: outcome?.fate, lane, key, attempts };
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
};

it("answers random verbs as a board in memory does, evicted between any two of them", async () => {
  console.log(`${VERBS} verbs, seed ${seed}`);
  const chance = chanceOf(seed);
  const name = crypto.randomUUID();
  let calls = 0;
  const namespace = interrupted(env.STORE, async (...object) => {
    calls += 1;
    if (chance.of(`evict ${calls}`) < 0.3) await evicting(...object);
  });
  await using tested = durableObjectJobBoard(namespace, { name, clock });
  await using model = memoryJobBoard({ clock });
  const boards = [tested, model] as const;
  /** Of each claim what each of the boards gave. */
  const claims: [Claim, Claim][] = [];
  const both = async (what: string, ask: (board: JobBoard, at: 0 | 1) => Promise<unknown>) => {
    const answers = [await told(ask(boards[0], 0)), await told(ask(boards[1], 1))];
    expect(answers[0], what).toEqual(answers[1]);
  };

  for (let at = 0; at < VERBS; at++) {
    const oneOf = <T>(of: string, choices: readonly [T, ...T[]]) =>
      chance.oneOf(`${at} ${of}`, choices);
    const id = `job-${chance.between(`${at} id`, 0, 30)}`;
    const claim = claims[chance.between(`${at} claim`, 0, Math.max(0, claims.length - 1))];
    const verb = oneOf("verb", [
      ...(["post", "post", "claim", "claim", "end", "end", "time"] as const),
      ...(["extend", "abandon", "cancel", "redrive", "signal", "purge", "pause"] as const),
    ]);
    const what = `${at}: ${verb} ${id}`;
    if (verb === "post") {
      const lane = oneOf("lane", [undefined, undefined, "x", "y"]);
      const priority = oneOf("priority", ["NORMAL", "HIGH", "LOW"] as const);
      const delayMs = oneOf("delay", [undefined, undefined, 1_500]);
      const flow = oneOf("flow", ["pack", "send"]);
      await both(what, (board) => board.post({ id, flow, lane, priority, delayMs }));
    } else if (verb === "claim") {
      const limit = oneOf("limit", [1, 3]);
      const given = await Promise.all(
        boards.map((board) => board.claim({ who: "alice", leaseMs: 2_000, limit })),
      );
      const [one, other] = given.map((each) => each.claims);
      expect(plain(one!.map(({ job }) => job)), what).toEqual(plain(other!.map(({ job }) => job)));
      one!.forEach((each, index) => claims.push([each, other![index]!]));
    } else if (verb === "time") {
      await clock.advance(oneOf("ms", [1, 500, 2_500]));
    } else if (verb === "cancel") await both(what, (board) => board.cancel(id));
    else if (verb === "redrive") await both(what, (board) => board.redrive(id));
    else if (verb === "signal") await both(what, (board) => board.signal(id, "go", { at }));
    else if (verb === "purge") await both(what, (board) => board.purge({ ids: [id] }));
    else if (verb === "pause") {
      const lane = oneOf("paused lane", ["x", "y"]);
      const isOn = oneOf("on", [true, false, false]);
      await both(what, (board) => (isOn ? board.pause({ lane }) : board.resume({ lane })));
    } else if (!claim) continue;
    else if (verb === "extend") {
      // A board elsewhere says that a claim is lost, and not always why: a lapsed one is as none to who looks at it.
      await both(what, async (board, n) => (await board.extendAll([claim[n]], 2_000)).map(Boolean));
    } else if (verb === "abandon") {
      const how = oneOf<AbandonOptions>("how", [{}, { delayMs: 900 }, { waitingFor: ["go"] }]);
      await both(what, (board, n) => board.abandon(claim[n], how));
    } else {
      const how = oneOf("end", ["consume", "consume", "trash"]);
      await both(what, (board, n) =>
        how === "trash" ? board.trash(claim[n], "Why not") : board.consume(claim[n]),
      );
    }
    if (at % 10 === 0) {
      await both(`${what}, listed`, (board) => collected(board.jobs()));
      await both(`${what}, counted`, (board) => board.counts());
    }
  }
});
