import { FootplateError, type FlowChange, type Persistence } from "../../src/index.ts";

/** A persistence whose process dies at its nth save: before it is applied, or before it is answered. */
export function dying(inner: Persistence, at: number, applied: boolean): Persistence {
  let saves = 0;
  return Object.assign(Object.create(inner) as Persistence, {
    async save(change: FlowChange) {
      saves += 1;
      if (saves < at) return inner.save(change);
      if (saves === at && applied) await inner.save(change);
      throw new FootplateError("STALE_CLAIM", "The process died here");
    },
  });
}
