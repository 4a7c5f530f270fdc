import { compileFlow, nodeAt, type CompiledAtom } from "../engine/compile.ts";
import type { Engine } from "../engine/engine.ts";
import type { EngineEvents } from "../engine/events.ts";
import type { RetryState } from "../states.ts";
import type { Exposure, Traffic } from "./exposure.ts";

/** A change of a flow or of an atom. */
export type Change = EngineEvents["flow" | "task" | "retry"];
/** A change of an atom. */
export type AtomChange = EngineEvents["task" | "retry"];

interface Seen extends Traffic {
  readonly state: RetryState;
}

/**
 * Gives what of an engine's atoms may be told.
 *
 * It keeps what it hears: several changes may be stored in one write, so the detail can be ahead of what is told.
 */
export function createAtomView(engine: Engine, expose: Exposure) {
  let seen: Map<string, Seen> | undefined;
  let named: ReadonlyMap<string, CompiledAtom> | undefined;
  const graph = () => compileFlow(engine.flow);
  const atomOf = (name: string) =>
    (named ??= new Map(graph().atoms.map((atom) => [atom.name, atom]))).get(name)!;

  const before = (atom: CompiledAtom) => {
    const earlier = new Set(atom.before);
    // A set goes on with what is added meanwhile: nearest first.
    for (const index of earlier) for (const at of nodeAt(graph(), index).before) earlier.add(at);
    const atoms = [...earlier].flatMap((index) => graph().atoms[index] ?? []);
    return atoms.map((each) => {
      const { state, ...traffic } = seen?.get(each.name) ?? { state: "PENDING" };
      const intention = engine.detail?.atoms[each.name]?.intention ?? "EXECUTE";
      return { name: each.name, state, intention, ...expose(graph(), each, traffic) };
    });
  };

  return {
    hear(change: Change): void {
      // What was done before this engine is known from the detail only.
      seen ??= new Map(Object.entries(engine.detail?.atoms ?? {}));
      if (change.type === "flow") return;
      const { name, state, input } = change;
      const begins = state === "PENDING" || state === "RUNNING";
      seen.set(name, {
        ...(!begins && seen.get(name)),
        state,
        ...(input && { input }),
        ...(state === "SUCCESS" && { result: change.result }),
      });
    },

    about(change: AtomChange): object {
      const { name, attempt, failure } = change;
      const atom = atomOf(name);
      const input = seen?.get(name)?.input;
      const traffic = failure ? { ...(input && { input }) } : change;
      return {
        attempt,
        ...expose(graph(), atom, traffic),
        ...(failure && { before: before(atom) }),
      };
    },
  };
}
