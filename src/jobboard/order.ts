import type { JobPriority } from "../states.ts";
import type { StoredJob } from "./store.ts";

const PRIORITIES: readonly JobPriority[] = ["VERY_HIGH", "HIGH", "NORMAL", "LOW", "VERY_LOW"];

/** How urgent a priority is, from 0 for the most urgent; -1 for a word that is none. */
export const rankOf = (priority: string): number => PRIORITIES.indexOf(priority as JobPriority);

/** The priority a word means, whatever its case; undefined for a word that means none. */
export const priorityOf = (word: string): JobPriority | undefined =>
  PRIORITIES[rankOf(word.toUpperCase())];

/** Tells which of two jobs comes first, as `sort` wants it. */
export type JobOrder = (a: StoredJob, b: StoredJob) => number;

/** Listing: priority, then sequence (P22). */
export const boardOrder: JobOrder = (a, b) =>
  rankOf(a.priority) - rankOf(b.priority) || a.sequence - b.sequence;

/** Posted last first. */
export const newestOrder: JobOrder = (a, b) => b.sequence - a.sequence;

/** Ended last first. */
export const endedOrder: JobOrder = (a, b) =>
  (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.sequence - a.sequence;

/** Claiming, within one priority: due time, then sequence (P22). */
export const dueTimeOrder: JobOrder = (a, b) =>
  (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) || a.sequence - b.sequence;

/** Claiming: priority, then due time, then sequence (P22). */
export const dueOrder: JobOrder = (a, b) =>
  rankOf(a.priority) - rankOf(b.priority) || dueTimeOrder(a, b);
