import type { AtomDetail, FlowDetail } from "../persistence/details.ts";
import type { RetryState } from "../states.ts";
import { atomsOf, foundAtom } from "./atoms.ts";
import type { CompiledAtom, Graph } from "./compile.ts";

/** One change of an atom's state, for listeners. */
export interface Transition {
  readonly atom: CompiledAtom;
  readonly state: RetryState;
  readonly previous: RetryState;
  /** The atom as it then was. */
  readonly detail: AtomDetail;
}

/** What changed: to be stored, and to be told. */
export interface Changes {
  readonly atoms: readonly AtomDetail[];
  readonly transitions: readonly Transition[];
}

/** The atoms of one run of a flow, who of them runs here, and what changed since it was last asked. */
export function atomTable(graph: Graph, detail: Pick<FlowDetail, "atoms">) {
  const atoms = atomsOf(graph, detail).map(foundAtom);
  const candidates = new Set(atoms.keys());
  const changed = new Set<number>();
  let transitions: Transition[] = [];

  const mark = (index: number, next: AtomDetail) => {
    const { state: previous } = atoms[index]!;
    atoms[index] = next;
    changed.add(index);
    if (next.state === previous) return;
    transitions.push({ atom: graph.atoms[index]!, state: next.state, previous, detail: next });
  };

  return {
    graph,
    atoms: atoms as readonly AtomDetail[],
    /** Indexes of atoms whose code runs here and now. */
    running: new Set<number>(),
    /** Indexes to look at again: they, or a neighbour, changed. */
    candidates,

    /** An atom that only changes so that nothing else may start or be reverted by it. */
    mark,

    put(index: number, next: AtomDetail): void {
      mark(index, next);
      const atom = graph.atoms[index]!;
      candidates.add(index);
      for (const other of atom.after) candidates.add(other);
      for (const other of atom.before) candidates.add(other);
    },

    /** What comes after it may start. */
    done(index: number): boolean {
      const { state, intention } = atoms[index]!;
      return (state === "SUCCESS" && intention === "EXECUTE") || state === "IGNORE";
    },

    /** What comes before it may be reverted. */
    undone(index: number): boolean {
      const { state } = atoms[index]!;
      return state === "PENDING" || state === "REVERTED" || state === "IGNORE";
    },

    take(): Changes {
      const taken = { atoms: Array.from(changed, (index) => atoms[index]!), transitions };
      changed.clear();
      transitions = [];
      return taken;
    },
  };
}

/** See `atomTable`. */
export type AtomTable = ReturnType<typeof atomTable>;
