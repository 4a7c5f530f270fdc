import type { BoardEvent, Job, JobBoard } from "../../src/index.ts";
import { matches, orderOf, type StoredJob } from "../../src/adapter.ts";
import { firstOf, queryOf, SHOWN } from "./jobs.ts";
import type { Place } from "./place.ts";

/**
 * The jobs of a list, read as far as somebody scrolls. A row changes with its job but stays where it is: what is new, or fits
 * no more, is only counted until the list is made anew, so that nothing moves under the hand of who reads.
 */
export interface Rows {
  /** Another for each reading. */
  readonly id: number;
  readonly jobs: readonly Job[];
  /** Nothing comes below. */
  readonly isWhole: boolean;
  /** How many jobs have come to be in the list since it was read. */
  readonly news: number;
  /** The job behind which it begins, if that is not at its top. */
  readonly after: string | undefined;
  /** Of what failed last, in front of the others whatever their order. */
  readonly head: number;
  /** How far somebody has scrolled in it, in pixels: to go on there who comes back. */
  top: number;
  /** Reads on until there are rows up to this one. */
  reach(row: number): void;
  hear(event: BoardEvent): void;
  close(): void;
}

let made = 0;
const READ = 50;
const HEAD = 10;

/** @param onChange Called when there is more to show. @param onError Called with what reading threw. */
export function createRows(
  board: JobBoard,
  place: Place,
  onChange: () => void,
  onError: (error: unknown) => void,
): Rows {
  const query = queryOf(place);
  const jobs: Job[] = [];
  const rowOf = new Map<string, number>();
  const news = new Set<string>();
  let { after } = place;
  let reading: AsyncIterator<Job> | undefined;
  let wanted = READ;
  let last: Job | undefined;
  let head = 0;
  let isWhole = false;
  let isReading = false;
  let isClosed = false;

  const add = (job: Job) => {
    news.delete(job.id);
    if (rowOf.has(job.id)) return;
    rowOf.set(job.id, jobs.push(job) - 1);
  };
  const begin = async () => {
    if (after && !(await board.get(after))) after = undefined;
    reading = board.jobs({ ...query, ...(after && { after }) })[Symbol.asyncIterator]();
    if ((place.show ?? "all") !== "all" || query.order === "ended" || after) return;
    const bad = await Promise.all(
      [SHOWN["failed"]!, SHOWN["trashed"]!].map((each) =>
        firstOf(board, { ...query, ...each, limit: HEAD }),
      ),
    );
    for (const job of bad.flat()) add(job);
    head = jobs.length;
  };
  const read = async () => {
    if (isReading || isWhole || isClosed) return;
    isReading = true;
    try {
      if (!reading) await begin();
      while (jobs.length < wanted && !isWhole && !isClosed) {
        const { value, done } = await reading!.next();
        if (done) isWhole = true;
        else add((last = value));
      }
    } catch (error) {
      if (!isClosed) onError(error);
    } finally {
      isReading = false;
    }
    if (isClosed) void reading?.return?.();
    else onChange();
  };
  // What stands further down than somebody has read is not new: it has its turn.
  const isAbove = (job: Job) =>
    isWhole || (last && orderOf(query)(job as StoredJob, last as StoredJob) < 0);
  void read();

  return {
    id: ++made,
    jobs,
    top: 0,
    get isWhole() {
      return isWhole;
    },
    get news() {
      return news.size;
    },
    get after() {
      return after;
    },
    get head() {
      return head;
    },
    reach(row) {
      if (row < jobs.length) return;
      wanted = Math.max(wanted, row + READ);
      void read();
    },
    hear(event) {
      if (!("job" in event)) return;
      const { job } = event;
      const row = rowOf.get(job.id);
      if (row !== undefined) jobs[row] = job;
      else if (event.type === "REMOVED") news.delete(job.id);
      else if (!after && matches(job, query, event.at) && isAbove(job)) news.add(job.id);
    },
    close() {
      isClosed = true;
      if (!isReading) void reading?.return?.();
    },
  };
}
