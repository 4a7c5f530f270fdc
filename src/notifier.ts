/** Takes a listener off again; a second call does nothing. */
export type Off = () => void;

/** Calls listeners in the order in which they were added. */
export interface Notifier<Event extends { readonly type: string }> {
  /** Hears one type of event, or all of them by `"*"`. */
  on(type: Event["type"] | "*", listener: (event: never) => void): Off;
  emit(event: Event): void;
  /** Whether anybody would hear `type`: events nobody hears need not be built. */
  heard(type: Event["type"]): boolean;
}

/**
 * Makes a notifier. What a listener throws, at once or as a promise, is reported by `reportError` and stops nothing.
 * Events are frozen, not deeply.
 */
export function createNotifier<Event extends { readonly type: string }>(): Notifier<Event> {
  const listeners = new Set<{ type: string; listener: (event: Event) => unknown }>();
  return {
    on(type, listener) {
      const entry = { type, listener: listener as (event: Event) => unknown };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(event) {
      if (listeners.size === 0) return;
      // A listener that is added meanwhile must not hear what was before it.
      const present = [...listeners];
      for (const entry of present) {
        const { type, listener } = entry;
        const hears = type === "*" || type === event.type;
        // One listener's change must not reach the next one.
        if (hears && listeners.has(entry)) call(() => listener(Object.freeze(event)));
      }
    },
    heard(type) {
      for (const entry of listeners) if (entry.type === "*" || entry.type === type) return true;
      return false;
    },
  };
}

/** Calls a listener; what it throws, or rejects with, goes to `reportError`. */
export function call(listener: () => unknown): void {
  try {
    const returned = listener();
    if (returned instanceof Promise) returned.catch(report);
  } catch (error) {
    report(error);
  }
}

/** Tells the platform of an error that nobody is there to catch. */
export function report(error: unknown): void {
  // Node has no reportError, and an uncaught exception there would end the process.
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}
