/** The way to the Worker, and whether it is open. */
export interface Network {
  /** Whether the switch is off: in this tab and in all that are open beside it. */
  readonly isCut: boolean;
  /** Whether requests fail, as far as anybody here knows. */
  readonly isDown: boolean;
  /** Makes every request fail, those under way included, as if there were no network; or lets them through again. */
  cut(on: boolean): void;
}

const LONGEST_PROBE_MS = 4_000;

/** Takes over this page's `fetch`. @param onChange Called when `isCut` or `isDown` may have changed. */
export function createNetwork(onChange: () => void): Network {
  const through = globalThis.fetch.bind(globalThis);
  const channel = new BroadcastChannel("footplate-uploads-network");
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
  const tell = (message: boolean | "is it off?") => channel.postMessage(message);
  let switchedOff = new AbortController();
  let probing: Promise<void> | undefined;

  const cut = (on: boolean) => {
    if (on === switchedOff.signal.aborted) return;
    if (on) switchedOff.abort(new TypeError("Failed to fetch"));
    else switchedOff = new AbortController();
    dispatchEvent(new Event(on ? "offline" : "online"));
    onChange();
  };

  // `navigator.onLine` knows nothing of a Worker that is down: ask until it answers, then wake what waits for it. That is
  // also for what had not begun to wait yet when the browser, or the switch, said that the network is back.
  const probe = async () => {
    for (let delayMs = 500; ; delayMs = Math.min(delayMs * 2, LONGEST_PROBE_MS)) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (switchedOff.signal.aborted) continue;
      const answer = await through("/", { method: "HEAD", cache: "no-store" }).catch(() => {});
      if (answer?.ok) break;
    }
    probing = undefined;
    dispatchEvent(new Event("online"));
    onChange();
  };

  globalThis.fetch = async (input, init) => {
    const theirs = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const signals = [switchedOff.signal, ...(theirs ? [theirs] : [])];
    try {
      return await through(input, { ...init, signal: AbortSignal.any(signals) });
    } catch (error) {
      if (error instanceof TypeError) {
        probing ??= probe();
        onChange();
      }
      throw error;
    }
  };

  // Any tab may do the work, so the switch must be off in all of them.
  channel.addEventListener("message", ({ data }: MessageEvent<boolean | "is it off?">) => {
    if (typeof data === "boolean") cut(data);
    else if (switchedOff.signal.aborted) tell(true);
  });
  tell("is it off?");
  addEventListener("online", onChange);
  addEventListener("offline", onChange);

  return {
    get isCut() {
      return switchedOff.signal.aborted;
    },
    get isDown() {
      return switchedOff.signal.aborted || probing !== undefined || !navigator.onLine;
    },
    cut(on) {
      cut(on);
      tell(on);
    },
  };
}
