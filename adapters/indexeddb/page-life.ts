import { wakeOnline } from "../../src/adapter.ts";
import type { Clock, Conductor, Off } from "../../src/index.ts";
import type { Handle } from "./handle.ts";

// A request that failed just before the network came back may park its job only now: that one is woken, too.
const PARKED_WITHIN_MS = 1_000;

/** Keeps a conductor in step with its page: with the network, with being seen, and with being frozen or put into a cache. */
export function followPage(handle: Handle, conductor: Conductor, clock: Clock): Off {
  const off = new AbortController();
  const on = (target: EventTarget | undefined, type: string, listener: (event: Event) => void) =>
    target?.addEventListener(type, listener, { signal: off.signal });
  const page = typeof document === "undefined" ? undefined : document;
  // A worker has these events as far as they concern it.
  const world: EventTarget = globalThis;

  // All are hints: what fails here is made good by leases, locks and the conductor's own looking around (P21).
  const tried = (work: Promise<unknown>) => void work.catch(() => {});
  const stir = () => handle.hints.stir(clock.now());

  const leave = (forGood: boolean) => {
    handle.leave(forGood);
    conductor.stop();
  };
  const comeBack = async () => {
    handle.comeBack();
    await conductor.wait();
    if (!off.signal.aborted && !conductor.dispatching) conductor.start();
  };

  const wakeWaiting = () => {
    tried(wakeOnline(handle.store, clock.now()));
    stir();
  };
  on(world, "online", () => {
    wakeWaiting();
    clock.sleep(PARKED_WITHIN_MS, off.signal).then(wakeWaiting, () => {});
  });
  on(page, "visibilitychange", () => {
    if (page?.visibilityState === "hidden") tried(handle.extendOwn());
    else stir();
  });
  // A page that stands still must not hold up the others (P32).
  on(page, "freeze", () => leave(false));
  on(page, "resume", () => tried(comeBack()));
  on(world, "pagehide", (event) => leave(!(event as PageTransitionEvent).persisted));
  on(world, "pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) tried(comeBack());
  });
  return () => off.abort();
}
