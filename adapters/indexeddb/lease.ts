/**
 * The least a hidden page needs: its timers run once a minute, and a lease that is renewed by one must outlive that (P35).
 * https://developer.chrome.com/blog/timer-throttling-in-chrome-88
 */
export const LEAST_HIDDEN_MS = 90_000;

/** What a page is granted when it asks for a lease of `leaseMs`: more while nobody sees it. */
export function grantedLease(leaseMs: number): number {
  return leaseMs > 0 && isHidden() ? Math.max(leaseMs, LEAST_HIDDEN_MS) : leaseMs;
}

// A worker has no document; its timers are not slowed down.
const isHidden = () => typeof document !== "undefined" && document.visibilityState === "hidden";
