import type { Listener } from "../engine/engine.ts";
import type { EngineEvent } from "../engine/events.ts";

/** Gives a listener that keeps what it hears, in order. @param events Where to keep it. @default a new list */
export function captureListener(
  events: EngineEvent[] = [],
): Listener & { readonly events: readonly EngineEvent[] } {
  const listen: Listener = (engine) => engine.on("*", (event) => void events.push(event));
  return Object.assign(listen, { events });
}
