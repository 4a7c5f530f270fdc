import type { Clock } from "../../clock.ts";
import { createConductor } from "../../conductor/conductor.ts";
import type { ClaimToken } from "../../job.ts";
import { createJobBoard } from "../../jobboard/create.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import { memoryJobStore } from "../../jobboard/memory.ts";
import { memoryFlowStore, memoryPersistence } from "../../persistence/memory.ts";
import type { Persistence } from "../../persistence/persistence.ts";
import { actor } from "./acting.ts";
import { boardClient, type Sent } from "./board-client.ts";
import type { Chance } from "./chance.ts";
import { act } from "./client.ts";
import { finalCheck } from "./final-check.ts";
import { createFlowsModel } from "./flows-model.ts";
import type { Incidents } from "./incidents.ts";
import { createJobsModel, type JobsModel } from "./jobs-model.ts";
import { createMachine, type Machine, type Wall } from "./machine.ts";
import { createNetwork } from "./network.ts";
import { createOracle, type Breach } from "./oracle.ts";
import { persistenceClient } from "./persistence-client.ts";
import { createReceiver } from "./receiver.ts";
import { simulatedFlows, type Script } from "./scripts.ts";
import { createStory } from "./story.ts";
import { waitForSignals } from "./waiter.ts";
import { createWorld } from "./world.ts";

/** What one run of a world is made of. */
export interface TrialOptions {
  readonly chance: Chance;
  readonly incidents: Incidents;
  readonly conductors: number;
  readonly concurrency: number;
  /** By the id of the job. */
  readonly scripts: ReadonlyMap<string, Script>;
  /** From then on, in milliseconds, nothing goes wrong any more. */
  readonly calmAt: number;
  readonly board?: ((clock: Clock) => JobBoard) | undefined;
  readonly persistence?: ((clock: Clock) => Persistence) | undefined;
  readonly maxSteps: number;
  /** Ends with the last job, without asking whether the next one would be taken at once. */
  readonly isBrief?: boolean | undefined;
}

/** What came of it. */
export interface Trial {
  readonly breach: Breach | undefined;
  readonly story: readonly string[];
  readonly steps: number;
  readonly jobs: JobsModel;
}

const LEASE_MS = 3_000;
// However far a clock was set, and however often a lease was lost: this is enough.
const LONGEST_MS = 4 * 3_600_000;
// As long as anybody sleeps who was not told of something (P21).
const NAP_MS = 61_000;
// Whoever is idle, and is told, has claimed long before.
const PROMPT_MS = 2_000;
const LAST = "job-last";

/** Runs one world to its end, or until a rule breaks. */
export async function trial(options: TrialOptions): Promise<Trial> {
  const { chance, incidents, calmAt, maxSteps } = options;
  const world = createWorld();
  const story = createStory(world);
  const oracle = createOracle();
  const jobs = createJobsModel(oracle);
  const flows = createFlowsModel(oracle, (job) => jobs.jobs.get(job)?.run ?? 0);
  const receiver = createReceiver();
  const scripts = new Map(options.scripts);
  const counts = new Map<string, number>();
  const actedFlows = simulatedFlows();

  // Tabs share the clock of their machine and reach the store each by a board of its own; else the board is somewhere else.
  const areTabs = !options.board && chance.of("tabs") < 0.5;
  const wall: Wall = { offsetMs: 0 };
  const server = createMachine(world, "server", wall);
  const store = memoryJobStore();
  const board = options.board?.(server.clock) ?? createJobBoard(store, { clock: server.clock });
  const persistence =
    options.persistence?.(server.clock) ??
    memoryPersistence({ clock: server.clock, store: memoryFlowStore() });
  const boardNow = server.clock.now;
  const setBoardClock = areTabs ? undefined : server.jump;
  const network = createNetwork({
    world,
    chance,
    incidents,
    story,
    calmAt,
    setBoardClock,
    leaseMs: LEASE_MS,
  });
  const clientOptions = { world, network, incidents, story, model: jobs, calmAt, boardNow };
  const acting = {
    network,
    chance,
    story,
    oracle,
    receiver,
    persistence,
    scripts,
    counts,
    model: flows,
    leaseMs: LEASE_MS,
  };

  const closes = new Set<() => void>();

  const start = (name: string, incarnation: number) => {
    let close = () => {};
    const machine: Machine = createMachine(
      world,
      incarnation === 1 ? name : `${name}.${incarnation}`,
      areTabs ? wall : { offsetMs: skewOf(chance, name) },
      {
        onCrash() {
          jobs.stopped(machine);
          close();
          const ms = chance.between(`return of ${machine.name}`, 100, LEASE_MS * 2);
          world.after(ms, () => start(name, incarnation + 1));
        },
        onFreeze: () => jobs.stopped(machine),
      },
    );
    const leases = new Map<string, Sent>();
    const onLease = (claims: readonly ClaimToken[], sent: Sent) => {
      for (const { id, generation } of claims) leases.set(`${id}/${generation}`, sent);
    };
    const leaseLeftMs = (job: string, generation: number) => {
      const { wall: sentAt = -Infinity, elapsed = -Infinity } =
        leases.get(`${job}/${generation}`) ?? {};
      const { clock } = machine;
      return LEASE_MS - Math.max(clock.now() - sentAt, clock.elapsed() - elapsed);
    };
    const own = areTabs ? createJobBoard(store, { clock: machine.clock }) : board;
    const offs: (() => void)[] = [];
    const reached = boardClient(own, machine, { ...clientOptions, onLease });
    let backoffs = 0;
    const conductor = createConductor({
      name,
      board: Object.assign(Object.create(reached) as JobBoard, {
        on: (...args: Parameters<JobBoard["on"]>) => {
          const off = reached.on(...args);
          offs.push(off);
          return off;
        },
      }),
      persistence: persistenceClient(persistence, machine, { network, story, model: flows }),
      flows: actedFlows,
      concurrency: options.concurrency,
      leaseMs: LEASE_MS,
      parkMs: 200,
      // Its own jitter would not come from the seed.
      backoff: (attempt) => {
        const luck = chance.of(`backoff ${++backoffs} of ${machine.name}`);
        return Math.min(200 * 2 ** (attempt - 1), 5_000) * (0.5 + luck / 2);
      },
      engine: { executor: actor(machine, leaseLeftMs, acting) },
      clock: machine.clock,
    });
    close = () => {
      closes.delete(close);
      for (const off of offs) off();
      if (own !== board) void own.close();
    };
    closes.add(close);
    const ended = (how: string) => {
      if (machine.isDead || isOver()) return;
      oracle.breaks("a conductor goes on until it is stopped", "", `${machine.name} ${how}`);
    };
    conductor.run().then(
      () => ended("has ended"),
      (error: unknown) => ended(`threw ${String(error)}`),
    );
  };

  const client = createMachine(world, "client", areTabs ? wall : undefined);
  const clientBoard = boardClient(board, client, { ...clientOptions, onLease: () => {} });
  let posting = 0;
  const post = (id: string, script: Script) => {
    posting += 1;
    scripts.set(id, script);
    return act(clientBoard, client, id, script).finally(() => (posting -= 1));
  };

  let isDone = false;
  const isOver = () => {
    if (oracle.breach || isDone || world.steps >= maxSteps || world.now > LONGEST_MS) return true;
    return false;
  };
  const allEnded = () =>
    posting === 0 &&
    jobs.acknowledged.size > 0 &&
    [...jobs.acknowledged].every((id) => jobs.outcomeOf(id) !== undefined);

  /** Once all have ended, and nobody relies on being told of what was before: is a new job taken at once? */
  const askForPromptness = () => {
    if (!allEnded()) return void world.after(500, askForPromptness);
    if (options.isBrief) {
      isDone = true;
      return;
    }
    void post(LAST, { flow: "pair", postedAt: 0 }).then(() => {
      world.after(PROMPT_MS, () => {
        if (jobs.jobs.get(LAST)?.firstClaimAt !== undefined) return;
        const text = `nobody has claimed it ${PROMPT_MS} ms after it was posted`;
        oracle.breaks("no due job waits beside an idle conductor (P21)", LAST, text);
      });
      const wait = () => {
        if (allEnded()) isDone = true;
        else world.after(100, wait);
      };
      wait();
    });
  };

  const waiter = createMachine(world, "client that waits", areTabs ? wall : undefined);
  const waiterBoard = boardClient(board, waiter, { ...clientOptions, onLease: () => {} });
  if ([...scripts.values()].some(({ signalAt }) => signalAt !== undefined)) {
    void waitForSignals(waiterBoard, waiter, LEASE_MS, isOver);
  }

  for (const [id, script] of options.scripts) void post(id, script);
  for (let at = 1; at <= options.conductors; at++) start(`conductor ${at}`, 1);
  world.after(options.isBrief ? 0 : calmAt + NAP_MS, askForPromptness);
  await world.run(isOver);
  if (!oracle.breach) await finalCheck({ oracle, board, model: jobs, receiver, scripts });
  // What still listens is kept in memory by its signals, and would be for ever.
  for (const close of closes) close();
  await Promise.all([board.close(), persistence.close()]);
  return {
    breach: oracle.breach,
    story: story.of(oracle.breach?.job ?? ""),
    steps: world.steps,
    jobs,
  };
}

/** How far a machine's wall clock is from the board's. */
function skewOf(chance: Chance, name: string): number {
  const far = chance.oneOf(`skew of ${name}`, [0, 50, LEASE_MS, 86_400_000]);
  return chance.between(`clock of ${name}`, -far, far);
}
