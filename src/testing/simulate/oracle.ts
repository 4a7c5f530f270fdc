/** What must always hold, in words of its own: nothing here knows the rules of boards, engines or conductors. */
export type Rule =
  | "acknowledged posts exist"
  | "accepted generations never fall (P1, P2)"
  | "a job is one owner's for the length of its lease"
  | "the same token gives the same claims (P4)"
  | "saves follow one another (P3)"
  | "no atom starts before its start mark is stored (P7)"
  | "no atom starts after its lease (P19)"
  | "no atom starts once its success is recorded"
  | "no atom starts once its run has a verdict (P8)"
  | "each input is the recorded output"
  | "each effect counts once, and none of a reverted flow"
  | "one outcome a run"
  | "a job ends as its tasks do"
  | "no job is trashed that never crashed alone (P16)"
  | "a signal is never missed (P12)"
  | "everything ends once the faults stop"
  | "no due job waits beside an idle conductor (P21)"
  | "a conductor goes on until it is stopped";

/** A rule that was broken, by what. */
export interface Breach {
  readonly rule: Rule;
  /** The job it was broken for; empty where it was not for one. */
  readonly job: string;
  readonly text: string;
}

/** Keeps the first breach. */
export interface Oracle {
  readonly breach: Breach | undefined;
  breaks(rule: Rule, job: string, text: string): void;
}

/** Makes an oracle that has seen nothing. */
export function createOracle(): Oracle {
  let breach: Breach | undefined;
  return {
    get breach() {
      return breach;
    },
    breaks(rule, job, text) {
      breach ??= { rule, job, text };
    },
  };
}
