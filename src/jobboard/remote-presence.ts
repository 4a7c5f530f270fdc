import type { Asker } from "../wire.ts";
import { cloneValue } from "../values.ts";
import { checkEntity, checkPause } from "./checks.ts";
import type { Entity } from "./entity.ts";
import type { Presence } from "./presence.ts";
import type { BoardVerbs } from "./verbs.ts";

/** Who works on a board elsewhere, and what of it nobody is to work on. */
export function remotePresence(ask: Asker<BoardVerbs>): Presence {
  return {
    async pause(scope = {}) {
      checkPause(scope, true);
      await ask("pause", { scope: { ...scope }, on: true });
    },
    async resume(scope = {}) {
      checkPause(scope, false);
      await ask("pause", { scope: { ...scope }, on: false });
    },
    paused: () => ask("paused", {}),
    async register(entity) {
      checkEntity(entity);
      await ask("register", cloneValue(entity, "entity", { blobs: false }) as Entity);
    },
    entities: () => ask("entities", {}),
  };
}
