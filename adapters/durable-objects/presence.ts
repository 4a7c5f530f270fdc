import { isPresent, type JobStore } from "../../src/adapter.ts";
import type { Entity } from "../../src/index.ts";

/**
 * Remembers who is here in memory alone: a heartbeat is no row written. Of an object that started anew nobody is known until
 * they say again that they are here, which they do within their `ttlMs`.
 * @param self The object's own conductor: it is there whenever somebody asks, though it runs only while something is due.
 */
export function createPresence(self?: () => Entity | undefined): JobStore["entities"] {
  const present = new Map<string, Entity>();
  return async (change) => {
    if (change) {
      present.set(change.name, change);
      for (const entity of present.values()) {
        if (!isPresent(entity, change.seenAt ?? 0)) present.delete(entity.name);
      }
    }
    const own = self?.();
    return own ? [own, ...present.values()] : [...present.values()];
  };
}
