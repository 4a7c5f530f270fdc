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

/** Makes a notifier. What a listener throws is reported by `reportError` and stops nothing. */
export function createNotifier<Event extends { readonly type: string }>(): Notifier<Event> {
  const listeners = new Set<{ type: string; listener: (event: Event) => void }>();
  return {
    on(type, listener) {
      const entry = { type, listener: listener as (event: Event) => void };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(event) {
      for (const { type, listener } of listeners) {
        if (type === "*" || type === event.type) call(() => listener(event));
      }
    },
    heard(type) {
      for (const entry of listeners) if (entry.type === "*" || entry.type === type) return true;
      return false;
    },
  };
}

/** Calls a listener; what it throws goes to `reportError`. */
export function call(listener: () => void): void {
  try {
    listener();
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
