import type { Engine, Listener } from "../engine/engine.ts";
import type { Change } from "./atom-view.ts";
import { together } from "./together.ts";

/** How long something took, in milliseconds of the engine's clock. */
export interface Duration {
  type: "flow" | "task" | "retry";
  name: string;
  /** What it came to. */
  state: string;
  ms: number;
}

const STARTS = new Set<Change["state"]>(["RUNNING", "REVERTING"]);
const ENDS = new Set<Change["state"]>(["SUCCESS", "FAILURE", "REVERTED", "REVERT_FAILURE"]);

/**
 * Gives a listener that tells how long each execution and each revert of an atom took, and how long the flow did.
 *
 * It measures what happens while it is attached: of a flow that was suspended, the last run; what is parked is not told.
 */
export function durationListener(report: (entry: Duration) => void): Listener {
  return (engine) => {
    const started = new Map<string, number>();
    let first: number | undefined;

    const hear = (change: Change) => {
      const { type, name, state, at } = change;
      const key = `${type} ${name}`;
      const since = started.get(key) ?? startOf(change, engine) ?? first ?? at;
      first ??= since;
      started.delete(key);
      if (STARTS.has(state)) started.set(key, at);
      else if (ENDS.has(state)) report({ type, name, state, ms: at - since });
    };
    return together(engine.on("flow", hear), engine.on("task", hear), engine.on("retry", hear));
  };
}

/** When an atom started that was found running: it runs again without a change of state. */
function startOf({ type, name }: Change, { detail }: Engine): number | undefined {
  return type === "flow" ? undefined : detail?.atoms[name]?.startedAt;
}
