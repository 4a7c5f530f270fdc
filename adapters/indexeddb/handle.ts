import { createJobBoard, freeClaims, wakeOnline, type JobStore } from "../../src/adapter.ts";
import { systemClock, type JobBoard } from "../../src/index.ts";
import { claimsOf } from "./claims.ts";
import type { Commit } from "./commit.ts";
import type { Database } from "./database.ts";
import { createDepartures } from "./departure.ts";
import { createHints, type Hints } from "./hints.ts";
import { holders } from "./job-counts.ts";
import { indexedDBJobStore } from "./job-store.ts";
import { LEAST_HIDDEN_MS } from "./lease.ts";
import { createLiveness } from "./liveness.ts";
import type { IndexedDBOptions } from "./options.ts";
import { askToPersist } from "./storage.ts";

/** A board, and what its page may do beside posting and claiming. */
export interface Handle {
  readonly board: JobBoard;
  readonly store: JobStore;
  readonly hints: Pick<Hints, "stir">;
  /** Lengthens the leases of this handle's claims to what a hidden page needs (P35). */
  extendOwn(): Promise<void>;
  /**
   * Gives this handle's claims to the others, without a loss on their record (P16, P32).
   * @param forGood The page ends now. Else what is claimed next is claimed anew.
   */
  leave(forGood: boolean): void;
  /** Takes part again, after it was left. */
  comeBack(): void;
}

const LEFT = "The page was left";

/** Makes a board on a connection that others may use too; closing it closes that. */
export function createHandle(
  database: Database,
  commit: Commit,
  { durability = "strict", persist = true, clock = systemClock }: Omit<IndexedDBOptions, "name">,
): Handle {
  const departures = createDepartures(database);
  const liveness = createLiveness(database.name, freeDead);
  const hints = createHints(database.name, (id) => store.get(id), liveness.watch);
  const store = indexedDBJobStore({ database, commit, hints, liveness, durability, clock });
  const core = createJobBoard(store, { clock });

  async function freeDead(holder: string): Promise<void> {
    const hasLeft = await departures.take(holder);
    await freeClaims(store, holder, clock.now(), hasLeft ? LEFT : undefined);
  }

  const meetOwners = async () => {
    const tokens = await database.read((tx) => holders(tx.objectStore("jobs").index("holder")));
    tokens.forEach(liveness.watch);
  };

  let persisting = !persist;
  const keepStorage = () => {
    if (!persisting) askToPersist();
    persisting = true;
  };

  // The network may have come back while nobody was here to hear of it (P10).
  let hasLooked = false;
  const hold = () => {
    if (!hasLooked && globalThis.navigator?.onLine !== false) {
      hasLooked = true;
      wakeOnline(store, clock.now()).catch(() => {});
    }
    return liveness.hold();
  };

  // Hints of who claims may have been missed; a failure here is none of the claim's.
  const { own, ...claims } = claimsOf(core, hold, () => void meetOwners().catch(() => {}));
  const board: JobBoard = {
    ...core,
    ...claims,
    post: (posting) => {
      keepStorage();
      return core.post(posting);
    },
    postAll: (postings) => {
      keepStorage();
      return core.postAll(postings);
    },
  };

  return {
    board,
    store,
    hints,
    async extendOwn() {
      const until = clock.now() + LEAST_HIDDEN_MS;
      const short = [...own.values()].filter(({ leaseUntil }) => leaseUntil < until);
      if (short.length > 0) await board.extendAll(short, LEAST_HIDDEN_MS);
    },
    leave(forGood) {
      // A page that stands still in a transaction would hold up all others; one that ends is rid of it anyway.
      if (!forGood) database.pause();
      if (own.size > 0) departures.mark(liveness.token);
      own.clear();
      hasLooked = false;
      // A page that ends lets go of its lock by itself, and only then: a tab that got it now would want the database at
      // once, and Chromium takes that from a page on its way out, with the mark that was just being written.
      if (forGood) return;
      liveness.release();
      hints.pause();
    },
    comeBack() {
      database.resume();
      hints.resume();
      hints.stir(clock.now());
    },
  };
}
