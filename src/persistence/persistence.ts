import type { FlowChange, FlowDetail, LogBook } from "./details.ts";

/** What an engine needs of a persistence. */
export type FlowWriter = Pick<Persistence, "blobs" | "openFlow" | "save">;

/** Where flows keep how far they got. Every method is atomic. */
export interface Persistence extends AsyncDisposable {
  /** Which data this reaches; a conductor refuses a board and a persistence that both say and differ. */
  readonly store?: string;
  /** Whether values may hold Blob and File. @default false */
  readonly blobs?: boolean;
  /** Upserts the book alone. */
  saveBook(book: Pick<LogBook, "id" | "name"> & Partial<LogBook>): Promise<LogBook>;
  book(id: string): Promise<LogBook | undefined>;
  books(): AsyncIterable<LogBook>;
  /** Removes the book and all below it. @throws `NOT_FOUND` */
  destroyBook(id: string): Promise<void>;
  /** Adds a flow, to a saved book if it names one. @throws `NOT_FOUND` without the book, `DUPLICATE` for a known id. */
  addFlow(detail: FlowDetail): Promise<void>;
  /** A fresh copy each time. */
  flow(id: string): Promise<FlowDetail | undefined>;
  /**
   * Adds the flow, or raises its generation to `detail.generation`, and returns
   * what is stored: one step, so that nothing written under a lower claim can
   * come after what was read. Running under a claim starts with this, never with `flow` (P2).
   * @throws `STALE_CLAIM` when a higher one has been here; `DUPLICATE` when it is of another job; `NOT_FOUND` for a book that was never saved
   */
  openFlow(detail: FlowDetail): Promise<FlowDetail>;
  /** Without their atoms. */
  flows(bookId: string): AsyncIterable<Omit<FlowDetail, "atoms">>;
  /** Removes one flow; one that is gone already is no error. */
  destroyFlow(id: string): Promise<void>;
  /**
   * Resolves once the change is as durable as the backend promises (P3).
   * @throws `NOT_FOUND`, `STALE_CLAIM`, `STORAGE`, `QUOTA`, `INVALID_INPUT` for a value that cannot be stored
   */
  save(change: FlowChange): Promise<void>;
  close(): Promise<void>;
}
