import type { ClaimToken, JobBoard, Persistence } from "footplate";
import { sampleAtom, sampleFlow } from "../../src/testing/persistence/samples.ts";

/** A board and a persistence on the same data. */
export interface Side {
  readonly board: JobBoard;
  readonly persistence: Persistence;
  /** What the ids that boards gave by themselves are here, by those they are on the side whose claims are used. */
  readonly ids?: ReadonlyMap<string, string>;
}

/** Something to do to either side. */
export interface Verb {
  /** For whoever has to find out why it failed. */
  readonly text: string;
  run(side: Side): Promise<unknown>;
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const FLOWS: readonly string[] = ["j0", "j1", "j2", "j3", "j4"];
export const BOOKS: readonly string[] = ["b0", "b1"];
const JOBS = [...FLOWS, "j5", "j6"];
const KEYS = [undefined, undefined, "k0", "k1"];
const SCOPES = [{}, { flow: "pack" }, { flow: "pack", lane: "a" }, { lane: "a" }, { lane: "b" }];
const LANES = [undefined, undefined, "a", "b"];
const NAMES = ["go", "stop"];
const PRIORITIES = ["LOW", "NORMAL", "HIGH"] as const;
const DELAYS = [undefined, undefined, 1_000];
const STATES = ["PENDING", "RUNNING", "SUCCESS"] as const;

// Never lapses while a test runs: the lock of whoever lets a lease lapse is stolen, and that takes its own time.
const LEASE_MS = 1e9;

/** Verbs with few jobs, flows and books to choose from, so that they meet often. */
export function randomVerbs(random: () => number) {
  let count = 0;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const store = () => ({ n: ++count, ...(random() < 0.4 && { photo: "x".repeat(5_000) }) });
  const posting = (id = pick(JOBS)) => ({
    flow: "pack",
    id,
    key: pick(KEYS),
    lane: pick(LANES),
    priority: pick(PRIORITIES),
    delayMs: pick(DELAYS),
    store: store(),
    ...(random() < 0.2 && { key: pick(["k0", "k1"]), every: { ms: 1_000 } }),
  });

  /** One that claims: it waits for its lock, and so does not arrive in the turn it is called in. */
  const claiming = (): Verb => {
    const [id, limit] = [pick(JOBS), 1 + Math.floor(random() * 3)];
    const asked = { who: `w${Math.floor(random() * 2)}`, leaseMs: LEASE_MS };
    return random() < 0.4
      ? { text: `claimJob ${id}`, run: async ({ board }) => [await board.claimJob(id, asked)] }
      : {
          text: `claim ${limit}`,
          run: async ({ board }) => (await board.claim({ ...asked, limit })).claims,
        };
  };

  const ofJobs = (claim: ClaimToken): readonly Verb[] => {
    const [id, post, said] = [pick(JOBS), posting(), JSON.stringify(claim)];
    const many = JOBS.slice(0, 2 + Math.floor(random() * 6)).map((each) => posting(each));
    const delayMs = pick(DELAYS);
    const [name, scope] = [pick(NAMES), pick(SCOPES)];
    const here = ({ ids }: Side) => ({ ...claim, id: ids?.get(claim.id) ?? claim.id });
    const fromStart = random() < 0.5;
    const changes = { fromStart, ...(random() < 0.5 && { store: store() }) };
    return [
      { text: `post ${post.id} ${post.key}`, run: ({ board }) => board.post(post) },
      { text: `postAll ${many.length}`, run: ({ board }) => board.postAll(many) },
      { text: `extend ${said}`, run: (side) => side.board.extend(here(side), LEASE_MS) },
      {
        text: `park ${said}`,
        run: (side) => side.board.abandon(here(side), { waitingFor: [name], delayMs }),
      },
      { text: `signal ${id} ${name}`, run: ({ board }) => board.signal(id, name, ++count) },
      { text: `pause ${JSON.stringify(scope)}`, run: ({ board }) => board.pause(scope) },
      ...SCOPES.map((each) => ({
        text: `resume ${JSON.stringify(each)}`,
        run: ({ board }: Side) => board.resume(each),
      })).filter(() => random() < 0.4),
      { text: `abandon ${said}`, run: (side) => side.board.abandon(here(side), { delayMs }) },
      { text: `consume ${said}`, run: (side) => side.board.consume(here(side)) },
      { text: `trash ${said}`, run: (side) => side.board.trash(here(side), "No good") },
      { text: `cancel ${id}`, run: ({ board }) => board.cancel(id) },
      { text: `redrive ${id}`, run: ({ board }) => board.redrive(id, changes) },
      { text: `purge ${id}`, run: ({ board }) => board.purge({ ids: [id] }) },
    ];
  };

  /** @param revision Of a flow as it will be when this is its turn. */
  const ofFlows = (id: string, generation: number, revision: number): readonly Verb[] => {
    const bookId = pick([undefined, ...BOOKS]);
    const meta = { job: id };
    const flow = sampleFlow({ id, generation, meta, store: store(), ...(bookId && { bookId }) });
    const change = {
      flowId: id,
      generation,
      revision: revision + (random() < 0.9 ? 1 : 0),
      atoms: [sampleAtom(pick(["one", "two"]), { state: pick(STATES), result: ++count })],
      ...(random() < 0.4 && { store: store() }),
    };
    const save: Verb = {
      text: `save ${JSON.stringify({ ...change, store: change.store?.n })}`,
      run: ({ persistence }) => persistence.save(change),
    };
    const book = { id: pick(BOOKS), name: `${++count}` };
    return [
      { text: `addFlow ${id} ${bookId}`, run: ({ persistence }) => persistence.addFlow(flow) },
      {
        text: `openFlow ${id} ${bookId} ${generation}`,
        run: ({ persistence }) => persistence.openFlow(flow),
      },
      save,
      save,
      save,
      save,
      { text: `destroyFlow ${id}`, run: ({ persistence }) => persistence.destroyFlow(id) },
      { text: `saveBook ${book.id}`, run: ({ persistence }) => persistence.saveBook(book) },
      {
        text: `destroyBook ${book.id}`,
        run: ({ persistence }) => persistence.destroyBook(book.id),
      },
    ];
  };

  return { pick, claiming, ofJobs, ofFlows };
}
