/**
 * Tells a living handle from a dead one by Web Locks (P34): a handle holds the lock of its token for as long as it lives,
 * and whoever is granted the lock of another's token knows that its owner is gone. On insecure origins there are no
 * locks, and leases alone decide (P35).
 */
export interface Liveness {
  /** What claims made now are marked with. */
  readonly token: string;
  /** Resolves once the lock of `token` is held: to be awaited before a claim. */
  hold(): Promise<void>;
  /** Waits for the death of another handle. */
  watch(token: string): void;
  /** Takes the lock from a handle that let a lease lapse, frozen perhaps, so that it learns of it. */
  steal(token: string): void;
  /** Lets the others know that this handle is out, and waits for the death of none any more; the next `hold` begins anew with another token. */
  release(): void;
  close(): void;
}

interface Life {
  readonly token: string;
  readonly held: Promise<void>;
  end(): void;
}

/** @param dead Called while the lock of a token is held that nobody else holds any more: frees its claims. */
export function createLiveness(name: string, dead: (token: string) => Promise<unknown>): Liveness {
  let closed = false;
  let watching = new AbortController();
  const watched = new Set<string>();
  const lockOf = (token: string) => `footplate:${name}:${token}`;
  const locks = () => (typeof navigator === "undefined" ? undefined : navigator.locks);
  const lockless = crypto.randomUUID();
  let life: Life | undefined;

  const begin = (manager: LockManager): Life => {
    const token = crypto.randomUUID();
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    const held = new Promise<void>((resolve) => {
      manager
        .request(lockOf(token), () => {
          resolve();
          return over;
        })
        .catch(() => {
          // Refused, as in a page that is going away; or stolen, because a lease of ours had lapsed: either way what was
          // claimed with this token is not ours any more, and the next claim needs another.
          if (life?.token === token) life = undefined;
          resolve();
          void dead(token).catch(() => {});
        });
    });
    return { token, held, end };
  };

  const release = () => {
    life?.end();
    life = undefined;
    // Who stands still would keep what he is granted from those who wait behind him.
    watching.abort();
    watching = new AbortController();
  };

  return {
    get token() {
      return life?.token ?? lockless;
    },
    async hold() {
      const manager = locks();
      if (!manager || closed) return;
      life ??= begin(manager);
      await life.held;
    },
    watch(token) {
      const manager = locks();
      if (!manager || token === life?.token || watched.has(token) || closed) return;
      watched.add(token);
      const { signal } = watching;
      manager
        .request(lockOf(token), { signal }, () => Promise.race([dead(token), aborted(signal)]))
        // Stolen from by another, closed, or the database failed: then leases decide.
        .catch(() => {})
        .finally(() => watched.delete(token));
    },
    steal(token) {
      locks()
        ?.request(lockOf(token), { steal: true }, () => dead(token))
        .catch(() => {});
    },
    release,
    close() {
      closed = true;
      release();
    },
  };
}

// Who was granted a lock and stands still before he is done lets those behind him do it.
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
