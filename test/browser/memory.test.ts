import { deleteDB } from "idb";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  FootplateError,
  memoryJobBoard,
  memoryPersistence,
  type Claim,
  type Clock,
  type Persistence,
} from "footplate";
import { asyncDispose } from "footplate/adapter";
import { indexedDBJobBoard, indexedDBPersistence, openTab } from "footplate/indexeddb";
import { manualClock } from "footplate/testing";
import { abortingOne } from "./aborting.ts";
import { BOOKS, FLOWS, randomNumbers, randomVerbs, type Side, type Verb } from "./random-verbs.ts";

// The last one is new each time: a failure names it, and it can be put beside the others.
const SEEDS = [1, 2, 3, Date.now() % 1_000_000];
const ROUNDS = 80;

describe("what a handle on IndexedDB remembers of what it wrote", () => {
  it.each(SEEDS)(
    "is never anything but what is stored, whoever else writes (P29, seed %i)",
    async (seed) => {
      const name = crypto.randomUUID();
      const clock = manualClock();
      const expected = inMemory(clock);
      const ids = new Map<string, string>();
      const tabs = [await idleTab(name, clock), await idleTab(name, clock)].map((tab) => ({
        ...tab,
        ids,
      }));
      onTestFinished(async () => {
        for (const tab of tabs) await tab.close();
        await deleteDB(name);
      });
      const random = randomNumbers(seed);
      const verbs = randomVerbs(random);
      const claims: Claim[] = [];
      const done: string[] = [];

      const someVerbs = async (): Promise<readonly Verb[]> => {
        if (random() < 0.25) return [verbs.claiming()];
        const ofJobs = random() < 0.4;
        const id = verbs.pick(FLOWS);
        const { generation = 1, revision = 0 } = (await expected.persistence.flow(id)) ?? {};
        return Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => {
          const claim = verbs.pick(claims.slice(-8)) ?? { id, who: "w0", generation: 1 };
          const { who, generation: claimed } = claim;
          const token = { id: claim.id, who, generation: claimed };
          return verbs.pick(
            ofJobs
              ? verbs.ofJobs(token)
              : verbs.ofFlows(id, generation + (random() < 0.1 ? 1 : 0), revision + at),
          );
        });
      };

      for (let round = 0; round < ROUNDS; round++) {
        const tab = verbs.pick(tabs);
        const together = await someVerbs();
        const aborts = random() < 0.1;
        const texts = together.map(({ text }) => text).join(", ");
        done.push(`${tabs.indexOf(tab)}${aborts ? " aborts" : ""}: ${texts}`);
        const run = () => Promise.all(together.map((verb) => answerOf(verb, tab)));
        const answers = await (aborts ? abortingOne(run) : run());
        for (const [at, verb] of together.entries()) {
          // Tried again verb by verb, only one that was alone is lost.
          if (aborts && together.length === 1 && answers[at] === "STORAGE") continue;
          const answer = await answerOf(verb, expected);
          if (verb.text.startsWith("claim") && Array.isArray(answer)) claims.push(...answer);
          expect(named(answers[at]), done.join("\n")).toEqual(named(answer));
        }
        const stored = named(await allOf(expected));
        await meet(expected, tab, ids);
        await using fresh = opened(name, clock);
        expect(named(await allOf(fresh)), done.join("\n")).toEqual(stored);
        for (const each of tabs) expect(named(await allOf(each)), done.join("\n")).toEqual(stored);
        if (random() < 0.1) await clock.advance(1_000);
      }
    },
    60_000,
  );
});

/** What a verb gives, or the code it is refused with. */
async function answerOf(verb: Verb, side: Side): Promise<unknown> {
  try {
    return await verb.run(side);
  } catch (error) {
    if (FootplateError.is(error)) return error.code;
    throw error;
  }
}

async function allOf({ board, persistence }: Side): Promise<unknown> {
  const [jobs, counts, paused, books, flows] = await Promise.all([
    listed(board.jobs()),
    board.counts(),
    board.paused(),
    Promise.all(BOOKS.map((id) => persistence.book(id))),
    Promise.all(FLOWS.map((id) => persistence.flow(id))),
  ]);
  return { jobs, counts, paused, books, flows };
}

/** Learns what the jobs of `one` are called by `other`, where the boards named them themselves. */
async function meet(one: Side, other: Side, ids: Map<string, string>): Promise<void> {
  const [here, there] = await Promise.all([one, other].map(({ board }) => listed(board.jobs())));
  const bySequence = new Map(there!.map(({ sequence, id }) => [sequence, id]));
  for (const { sequence, id } of here!) ids.set(id, bySequence.get(sequence) ?? id);
}

/** With all jobs that a board named itself under one name: they are told apart by their sequence. */
const named = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null).replace(UUIDS, "by itself"));

const UUIDS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

async function listed<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A tab whose board and persistence share their memory, and that does nothing by itself. */
async function idleTab(name: string, clock: Clock) {
  const tab = openTab({ name, clock, flows: [], persist: false });
  tab.conductor.stop();
  await tab.conductor.wait();
  return tab;
}

function opened(name: string, clock: Clock): Side & AsyncDisposable {
  const board = indexedDBJobBoard({ name, clock, persist: false });
  const persistence = indexedDBPersistence({ name, clock });
  return {
    board,
    persistence,
    [asyncDispose]: async () => void (await Promise.all([board.close(), persistence.close()])),
  };
}

/** What a database should behave like, which refuses whose job has been claimed by another since (P2). */
function inMemory(clock: Clock): Side {
  const board = memoryJobBoard({ clock });
  const flows = memoryPersistence({ clock });
  const refuseOvertaken = async (id: string, generation: number) => {
    const job = await board.get(id);
    if (job && job.generation > generation) {
      throw new FootplateError("STALE_CLAIM", "The job has been claimed again");
    }
  };
  const persistence: Persistence = {
    ...flows,
    async addFlow(detail) {
      const { bookId } = detail;
      const isRefused = (await flows.flow(detail.id)) || (bookId && !(await flows.book(bookId)));
      if (!isRefused) await refuseOvertaken(detail.id, detail.generation);
      await flows.addFlow(detail);
    },
    async save(change) {
      if (await flows.flow(change.flowId)) await refuseOvertaken(change.flowId, change.generation);
      await flows.save(change);
    },
  };
  return { board, persistence };
}
