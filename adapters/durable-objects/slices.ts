import type { Clock, Persistence } from "../../src/index.ts";

// Events of their own have fresh limits, and deployed clocks stand still without I/O: so by atoms as well as by time (P38).
const ATOMS = 1_000;
const SLICE_MS = 600_000;
// Atoms that do no I/O never let the object's own writes out (P37).
const SYNC_EVERY = 64;

/** Cuts running into slices. */
export interface Slices {
  /** The given one, whose saves are counted. */
  readonly persistence: Persistence;
  /** Runs one slice; tells whether it was cut off. */
  run(work: (stop: AbortSignal) => Promise<unknown>): Promise<{ cut: boolean }>;
}

export function createSlices(
  persistence: Persistence,
  clock: Clock,
  sync: () => Promise<void>,
): Slices {
  let atoms = 0;
  let owed = false;
  let stop = new AbortController();
  const letOut = async () => {
    if (!owed) return;
    owed = false;
    await sync();
  };
  return {
    persistence: {
      ...persistence,
      async addFlow(detail) {
        await persistence.addFlow(detail);
        await letOut();
      },
      async save(change) {
        await persistence.save(change);
        atoms += 1;
        owed ||= atoms % SYNC_EVERY === 0;
        if (atoms % ATOMS === 0) stop.abort();
        // What ends a flow is to share a write with the end of its job, which comes at once.
        if (change.meta?.["verdict"] === undefined) await letOut();
      },
    },
    async run(work) {
      stop = new AbortController();
      const over = new AbortController();
      const { signal } = stop;
      clock.sleep(SLICE_MS, over.signal).then(
        () => stop.abort(),
        () => {},
      );
      try {
        await work(signal);
      } finally {
        over.abort();
      }
      return { cut: signal.aborted };
    },
  };
}
