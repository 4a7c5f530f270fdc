import { durableObjectJobBoard } from "footplate/durable-objects";
import type { Env } from "./env.ts";

const LEASE_MS = 600_000;

interface Seeding {
  readonly name: string;
  readonly state: "UNCLAIMED" | "COMPLETE";
  readonly from: number;
  readonly to: number;
}

/** Fills a board, with one job of its own to copy if it is empty. */
export async function seed({ SEEDED }: Env, { name, state, from, to }: Seeding): Promise<void> {
  const board = durableObjectJobBoard(SEEDED, { name });
  const { UNCLAIMED, CONSUMED } = await board.counts();
  if (state === "COMPLETE" && CONSUMED === 0) {
    await board.post({ flow: "three", store: { x: 0 } });
    const { claims: claimed } = await board.claim({
      who: "seeder",
      leaseMs: LEASE_MS,
      flows: ["three"],
    });
    await board.consume(claimed[0]!);
  }
  if (state === "UNCLAIMED" && UNCLAIMED === 0) {
    await board.post({ flow: "three", store: { x: 0 } });
  }
  await SEEDED.get(SEEDED.idFromName(name)).seed(state, from, to);
}

/** Claims ten jobs, `times` times. */
export async function claims(
  { SEEDED }: Env,
  { name, times }: { name: string; times: number },
): Promise<object> {
  const board = durableObjectJobBoard(SEEDED, { name });
  let claimed = 0;
  for (let time = 0; time < times; time += 1) {
    const { claims: found } = await board.claim({
      who: "bench",
      leaseMs: LEASE_MS,
      flows: ["three"],
      limit: 10,
    });
    claimed += found.length;
  }
  if (claimed !== times * 10) throw new Error(`Only ${claimed} jobs were claimed`);
  return { claimed };
}
