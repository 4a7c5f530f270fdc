import { linearFlow } from "../../flow/linear.ts";
import { times } from "../../engine/counted-retry.ts";
import { task } from "../../flow/task.ts";
import type { Chance } from "./chance.ts";
import { WAITING_FLOW } from "./waiter.ts";

/** What a simulated job is like: the same for a job of the same name in each run of a seed. */
export interface Script {
  readonly flow: "pair" | "triple" | "retried" | typeof WAITING_FLOW;
  readonly postedAt: number;
  /** The atom that throws: in the first run only, or, where a controller tries again, once. */
  readonly fails?: string;
  /** The atom that asks for later, and how often. */
  readonly later?: { readonly atom: string; readonly times: number; readonly delayMs: number };
  /** The atom that takes longer than a lease. */
  readonly slow?: string;
  /** The atom that takes its machine with it, each time. */
  readonly poison?: string;
  /** When it is sent the signal it waits for. */
  readonly signalAt?: number;
  readonly cancelAt?: number;
  readonly redriveAt?: number;
}

/** Three atoms in a row; each has an effect, which its revert takes back, and reads what the one before gave. */
const step = <const Req extends readonly string[]>(name: string, requires: Req) =>
  task(name, {
    requires,
    provides: name,
    execute: (): unknown => undefined,
    revert: () => {},
  });

/** Makes the flows that simulated jobs run. Their code is the executor's. */
export function simulatedFlows() {
  const first = step("first", []);
  const second = step("second", ["first"]);
  const third = step("third", ["second"]);
  return [
    linearFlow("pair", [first, second]),
    linearFlow("triple", [first, second, third]),
    linearFlow("retried", [first, linearFlow("inner", [second, third], { retry: times(3) })]),
  ] as const;
}

const ATOMS = ["first", "second"] as const;

/** Chooses what a job is like. */
export function scriptOf(chance: Chance, job: string): Script {
  const of = (question: string) => chance.of(`${question} of ${job}`);
  const atom = chance.oneOf(`atom of ${job}`, ATOMS);
  const kind = of("kind");
  const steering = of("steering");
  const postedAt = chance.between(`time of ${job}`, 0, 1_500);
  const cancelAt =
    postedAt + chance.between(`cancel of ${job}`, 1, of("patience") < 0.5 ? 400 : 8_000);
  const redriveAt = chance.between(`redrive of ${job}`, 2_000, 15_000);
  if (kind >= 0.9) {
    const signalAt = postedAt + chance.between(`signal of ${job}`, 1, 150);
    return { flow: WAITING_FLOW, postedAt, signalAt };
  }
  const flow = chance.oneOf(`flow of ${job}`, ["pair", "triple", "triple", "retried"] as const);
  const delayMs = chance.oneOf(`delay of ${job}`, [20, 700]);
  return {
    flow,
    postedAt,
    ...(steering < 0.25 && { cancelAt }),
    ...(kind < 0.2 && { fails: flow === "pair" ? "second" : "third" }),
    ...(kind < 0.2 && steering > 0.6 && { redriveAt }),
    ...(kind >= 0.2 &&
      kind < 0.35 && { later: { atom, times: 1 + Math.floor(of("times") * 3), delayMs } }),
    ...(kind >= 0.35 && kind < 0.55 && { slow: atom }),
    ...(kind >= 0.55 && kind < 0.6 && { poison: atom }),
  };
}
