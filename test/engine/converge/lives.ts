import {
  createEngine,
  memoryPersistence,
  type Clock,
  type EngineEvent,
  type FlowChange,
  type FlowDetail,
  type Persistence,
} from "../../../src/index.ts";
import { dying } from "../dying.ts";
import type { Scenario, World } from "./scenarios.ts";

/** Where the process dies: at its nth save, before that is applied or before it is answered. */
export interface Death {
  readonly at: number;
  readonly applied: boolean;
}

/** What became of a flow, and what was told of it. */
export interface Life {
  readonly end: FlowDetail;
  readonly failure: unknown;
  /** What atoms told after the start, and after each save, of the process that lived to the end. */
  readonly told: readonly (readonly string[])[];
  readonly effects: readonly string[];
  /** Every change of state that it told of: of what, from where, to where. */
  readonly moves: readonly string[];
}

const BEGINNING = Date.UTC(2026, 0, 1);

/** A clock that waits for nobody. */
function hastyClock(): Clock {
  let time = BEGINNING;
  return {
    now: () => time,
    async sleep(ms, signal) {
      // Others go first, as they would.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      signal?.throwIfAborted();
      time += Math.max(ms, 0);
    },
  };
}

function newWorld(clock: Clock): World {
  const counts = new Map<string, number>();
  return {
    effects: [],
    now: () => clock.now() - BEGINNING,
    count(key) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return counts.get(key)!;
    },
  };
}

/** Lives through a scenario, one process or, with a death, two of them, the second from what JSON keeps of the detail. */
export async function live(scenario: Scenario, death?: Death): Promise<Life> {
  const clock = hastyClock();
  const world = newWorld(clock);
  const persistence = memoryPersistence({ clock });
  if (death) {
    await process(scenario, world, dying(persistence, death.at, death.applied), clock, 1);
    const kept = await persistence.flow("f");
    if (kept) {
      await persistence.destroyFlow("f");
      await persistence.addFlow(JSON.parse(JSON.stringify(kept)) as FlowDetail);
    }
  }
  return process(scenario, world, persistence, clock, 2);
}

async function process(
  { flow, options }: Scenario,
  world: World,
  persistence: Persistence,
  clock: Clock,
  generation: number,
): Promise<Life> {
  const told: string[][] = [[]];
  const moves: string[] = [];
  const counting = Object.assign(Object.create(persistence) as Persistence, {
    async save(change: FlowChange) {
      await persistence.save(change);
      told.push([]);
    },
  });
  const more = { persistence: counting, flowId: "f", generation, clock, concurrency: 1 };
  const engine = createEngine(flow(world), { ...options, ...more });
  engine.on("*", (event) => {
    if (event.type !== "progress") moves.push(`${event.type} ${event.previous} ${event.state}`);
  });
  engine.on("*", (event) => void told.at(-1)!.push(...lineOf(event)));
  const failure = await engine.run().then(
    () => undefined,
    (error: unknown) => error,
  );
  return { end: (await persistence.flow("f"))!, failure, told, moves, effects: world.effects };
}

const lineOf = (event: EngineEvent): string[] =>
  event.type === "task" || event.type === "retry" ? [`${event.name} ${event.state}`] : [];
