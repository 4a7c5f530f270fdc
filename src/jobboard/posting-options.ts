import type { Flow, FlowRef, Postable } from "../flow/flow.ts";
import type { FlowFactory } from "../flow/flow-factory.ts";
import type { Open } from "../flow/atom.ts";
import type { Task } from "../flow/task.ts";
import type { Every } from "../job.ts";
import type { JobPriority } from "../states.ts";

/** What may be said of a job when it is posted. */
export interface PostingOptions {
  /** A known one returns the job it names, as `key` does. */
  id?: string | undefined;
  /** @default the flow's name */
  name?: string | undefined;
  /** @default "NORMAL" */
  priority?: JobPriority | Lowercase<JobPriority> | undefined;
  /** Not before then. */
  runAt?: number | undefined;
  delayMs?: number | undefined;
  /** Not after then: what has not ended is reverted and trashed as expired. A redrive lifts it. */
  deadlineAt?: number | undefined;
  /**
   * Recurring: ending the job posts the next in the same transaction, for the first slot that is still to come: those missed
   * meanwhile are one with it. Needs `key`, which the next job takes over; cancelling ends the series. Cron has five fields,
   * in UTC; without `runAt` the first job is for its first slot.
   */
  every?: Every | undefined;
  /** One job a key (within its lane, if it has one), kept for as long as the job is: posting it again returns the first. */
  key?: string | undefined;
  /** Added to what the flow's tasks need, when the flow itself is given. */
  needs?: readonly string[] | undefined;
  /**
   * Jobs of one lane run one at a time, in order of posting; one that is parked or waits for its next try holds the lane. A
   * redriven one takes its old place, but waits for one that has begun.
   */
  lane?: string | undefined;
  meta?: object | undefined;
  /** TaskFlow's three steps: a flow detail, or a book, that exists already. */
  flowId?: string | undefined;
  bookId?: string | undefined;
  /** IndexedDB: as durable as the browser can before `post` resolves. @default "strict" */
  durability?: "strict" | "relaxed" | undefined;
}

/** The store that a posting must bring: optional only where nothing is needed. */
export type StoreOf<In> = {} extends In ? { store?: In | undefined } : { store: In };

/** The arguments that a posting of a factory must bring. */
export type ArgsOf<A> = unknown extends A ? { args?: A | undefined } : { args: A };

/** One of `postAll`'s. */
export type Posting<F extends Postable = any> = PostingOptions & {
  flow: F;
} & (F extends FlowFactory<infer Args, infer In, any>
    ? ArgsOf<Args> & StoreOf<Open<In>>
    : F extends Flow<infer In, any> | Task<infer In, any> | FlowRef<infer In, any>
      ? StoreOf<Open<In>>
      : { args?: unknown; store?: object | undefined });

/** What the flow of a posting provides. */
export type ResultsOf<F> =
  F extends FlowFactory<any, any, infer Out>
    ? Out
    : F extends Flow<any, infer Out>
      ? Out
      : F extends Task<any, infer Out>
        ? Out
        : F extends FlowRef<any, infer Out>
          ? Out
          : any;
