import type { Clock } from "../clock.ts";
import { cloneValue } from "../values.ts";
import { checkEntity, checkPause } from "./checks.ts";
import { isPresent, TTL_MS, type Entity } from "./entity.ts";
import type { JobBoard } from "./jobboard.ts";
import { paused, type PauseScope } from "./pausing.ts";
import type { JobStore } from "./store.ts";

/** Who works on a board, and what of it nobody is to work on. */
export type Presence = Pick<JobBoard, "pause" | "resume" | "paused" | "register" | "entities">;

/** Makes those methods of a board; `closing` refuses all of them once it is aborted. */
export function createPresence(store: JobStore, clock: Clock, closing: AbortSignal): Presence {
  const setPaused = async (scope: PauseScope, on: boolean) => {
    closing.throwIfAborted();
    checkPause(scope, on);
    const { flow, lane } = scope;
    await store.change({ paused: true }, (found) => paused(found.paused, { flow, lane }, on));
  };

  return {
    pause: (scope = {}) => setPaused(scope, true),
    resume: (scope = {}) => setPaused(scope, false),
    async paused() {
      closing.throwIfAborted();
      return store.change({ paused: true }, (found) => ({ value: found.paused.map(copyOf) }));
    },
    async register(entity) {
      closing.throwIfAborted();
      checkEntity(entity);
      const { kind, name, ttlMs = TTL_MS } = entity;
      const metadata = cloneValue(entity.metadata, "metadata", {}) as Entity["metadata"];
      await store.entities({ kind, name, metadata, ttlMs, seenAt: clock.now() });
    },
    async entities() {
      closing.throwIfAborted();
      const now = clock.now();
      const present = (await store.entities()).filter((entity) => isPresent(entity, now));
      return present.map((entity) => cloneValue(entity, "entity") as Entity);
    },
  };
}

const copyOf = (scope: PauseScope): PauseScope => ({ ...scope });
