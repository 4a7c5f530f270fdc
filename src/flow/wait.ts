/** What a task waits for before its code runs: a signal, a time, or the one within the other. */
export interface Wait {
  readonly signal?: string;
  readonly ms?: number;
}
