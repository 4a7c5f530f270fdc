import type { TaskMeta } from "vitest";

/** What a test counted, beside whether it passed: a line of what `npm run prove` prints. */
export interface Told {
  /** What was tried. Tests that say the same of it are one line. */
  readonly what: string;
  /** What its chances began with. */
  readonly seed?: number | undefined;
  /** How much there was of what must have been there, else nothing was shown. */
  readonly counted: Counts;
  /** How much there was of what need not have been there. */
  readonly seen?: Counts | undefined;
  /** How often that happened which must not. */
  readonly wrong: Counts;
  /** How long each time took, in milliseconds, and how long it may at the 95th percentile. */
  readonly took?: { readonly ms: readonly number[]; readonly withinMs: number } | undefined;
}

export type Counts = Readonly<Record<string, number>>;

declare module "vitest" {
  interface TaskMeta {
    told?: Told;
  }
}

/** Has a test say what it counted; before it judges that, or nobody would hear of what is wrong. */
export function tell(task: { readonly meta: TaskMeta }, told: Told): void {
  task.meta.told = told;
}
