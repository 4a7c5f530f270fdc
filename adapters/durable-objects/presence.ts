import { isPresent, type JobStore } from "../../src/adapter.ts";
import type { Entity } from "../../src/index.ts";

/**
 * Remembers who is here in memory alone: a heartbeat is no row written. Of an object that started anew nobody is known until
 * they say again that they are here, which they do within their `ttlMs`.
 */
export function createPresence(): JobStore["entities"] {
  const present = new Map<string, Entity>();
  return async (change) => {
    if (change) {
      present.set(change.name, change);
      for (const entity of present.values()) {
        if (!isPresent(entity, change.seenAt ?? 0)) present.delete(entity.name);
      }
    }
    return [...present.values()];
  };
}
