import type { AtomDetail } from "../persistence/details.ts";
import type { RetryState } from "../states.ts";
import type { CompiledAtom } from "./compile.ts";

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
