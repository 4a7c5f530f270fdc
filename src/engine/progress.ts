import type { AtomDetail } from "../persistence/details.ts";
import type { FlowState } from "../states.ts";
import type { Progress } from "./checkpoint.ts";
import type { Graph } from "./compile.ts";

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** What is new since the last save, and only that. */
export function progressOf(
  { flow }: Graph,
  previous: FlowState,
  state: FlowState,
  news: {
    readonly atoms: readonly AtomDetail[];
    readonly store: Record<string, unknown> | undefined;
    readonly meta: Record<string, unknown> | undefined;
  },
): Draft<Progress> {
  const progress: Draft<Progress> = {};
  if (state !== previous) {
    progress.state = state;
    progress.version = flow.version;
    progress.fingerprint = flow.fingerprint;
  }
  if (news.store) progress.store = news.store;
  if (news.atoms.length > 0) progress.atoms = news.atoms;
  if (news.meta) progress.meta = news.meta;
  return progress;
}
