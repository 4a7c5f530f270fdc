import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { jobBoardContract, persistenceContract } from "footplate/testing";
import { chanceOf } from "../../src/testing/simulate/chance.ts";
import { clock } from "./clock.ts";
import { aborting, evicting, interrupted, type Interruption } from "./interrupted.ts";

const api = { describe, it, expect };
const { seed, oneIn } = inject("interruptions");
console.log(`Before one in ${oneIn} calls, seed ${seed}`);

const forgotten = (names: readonly string[], reason: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, reason]));

// What is kept in memory alone, as it would be rows written: whoever needs it again is told so, or says it again.
const inMemory: Record<string, string> = {
  ...forgotten(
    [
      "tells in order what happens, also by others (JB-22, JB-32)",
      "tells of a job that is asked to be cancelled, and of its end (P11)",
      "tells of a signal",
      "tells of a redrive (P26)",
      "tells of jobs that are removed (JB-32)",
      "shows a job in an event as a caller sees it",
      "tells of a lost claim before the claim that follows it",
      "tells nothing of what changed nothing",
      "goes on behind a cursor",
      "calls listeners with what they asked for until they are taken off",
      "says RESET for a cursor it does not know, and goes on from there",
    ],
    "events are kept in memory: RESET, see forgotten.test.ts",
  ),
  ...forgotten(
    ["knows who registered, with when, until it is not renewed in time (JB-33)"],
    "who is there says so again, see forgotten.test.ts",
  ),
  ...forgotten(
    ["numbers the jobs that follow what has expired, each apart"],
    "numbers have a gap when the object starts anew, see forgotten.test.ts",
  ),
};
/** Chosen by the seed, the same ones each time. */
function sometimes(interrupt: Interruption): Interruption {
  const chance = chanceOf(seed);
  let calls = 0;
  return async (...object) => {
    calls += 1;
    if (chance.between(`call ${calls}`, 1, oneIn) === 1) await interrupt(...object);
  };
}

const evicted = interrupted(env.STORE, sometimes(evicting));
const aborted = interrupted(env.STORE, sometimes(aborting));

function boardOn(namespace: typeof evicted, how: string) {
  const harness = () => {
    const name = crypto.randomUUID();
    return { clock, open: () => durableObjectJobBoard(namespace, { name, clock }) };
  };
  jobBoardContract(`Durable Object, ${how}`, harness, api, { skip: inMemory });
}

function persistenceOn(namespace: typeof evicted, how: string) {
  const harness = () => {
    const name = crypto.randomUUID();
    return { clock, open: () => durableObjectPersistence(namespace, { name, clock }) };
  };
  persistenceContract(`Durable Object, ${how}`, harness, api);
}

boardOn(evicted, "evicted between calls");
persistenceOn(aborted, "aborted between calls");
// All four take minutes.
if (oneIn === 1) {
  boardOn(aborted, "aborted between calls");
  persistenceOn(evicted, "evicted between calls");
}
