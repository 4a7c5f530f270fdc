import { placeOf, hashOf, listOf, type Place } from "./place.ts";
import { readingOf, type Reading, type Sources } from "./reading.ts";
import { createRows, type Rows } from "./rows.ts";
import { createTally, type Tally } from "./tally.ts";

/** What is shown now. */
export interface Shown {
  readonly place: Place;
  readonly now: number;
  readonly reading?: Reading;
  readonly rows?: Rows;
  readonly tally?: Tally;
}

/** What is read of a board, again and again, until it is called off. */
export interface Live {
  /** The list anew, from its top. */
  renew(): void;
  /** Says how far somebody has scrolled, for the address. */
  scrolledBehind(after: string): void;
  off(): void;
}

/** However much happens, it is read and drawn again at most this often. */
const REDRAW_MS = 250;
/** Progress is no event of the board. */
const RUNNING_MS = 1_000;
/** Ages grow also while nothing happens. */
const IDLE_MS = 10_000;

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Reads now, and again after whatever happens. */
export function createLive(
  sources: Sources,
  draw: (shown: Shown) => void,
  say: (message: string) => void,
): Live {
  const { board } = sources;
  let place = placeOf(location.hash);
  let reading: Reading | undefined;
  let rows: Rows | undefined;
  let tally: Tally | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Infinity;
  let isOver = false;
  let isReading = false;
  let isStale = false;

  const onError = (error: unknown) => {
    if (!isOver) say(messageOf(error));
  };
  const show = () => {
    if (isOver) return;
    // Nothing moves where nothing is.
    if (rows?.isWhole && rows.jobs.length === 0 && rows.news > 0) return renew();
    draw({
      place,
      now: Date.now(),
      ...(reading && { reading }),
      ...(rows && { rows }),
      ...(tally && { tally }),
    });
  };
  const read = async () => {
    clearTimeout(timer);
    dueAt = Infinity;
    isStale = isReading;
    if (isReading) return;
    isReading = true;
    const of = place;
    try {
      const result = await readingOf(sources, of);
      if (of === place) reading = result;
      else isStale = true;
    } catch (error) {
      onError(error);
    }
    isReading = false;
    if (isOver) return;
    show();
    if (isStale) soon(0);
    else soon(reading?.one?.job.state === "CLAIMED" ? RUNNING_MS : IDLE_MS);
  };
  const soon = (ms = REDRAW_MS) => {
    if (isOver || Date.now() + ms >= dueAt) return;
    clearTimeout(timer);
    dueAt = Date.now() + ms;
    timer = setTimeout(read, ms);
  };
  const list = (from: Place) => {
    rows?.close();
    rows = createRows(board, from, show, onError);
  };
  const renew = () => {
    place = { ...place, after: "" };
    if (!place.job) history.replaceState(history.state, "", hashOf(place));
    list(place);
    void read();
  };
  const go = () => {
    const next = placeOf(location.hash);
    const isSame = hashOf(listOf(next)) === hashOf(listOf(place));
    if (next.job !== place.job) reading = undefined;
    place = next;
    // Who comes back to the top sees what is new; who was further down goes on there.
    if (!place.job && !(isSame && rows && rows.top > 0)) list(place);
    else if (!isSame) rows = void rows?.close();
    void read();
  };

  const off = board.on("*", (event) => {
    rows?.hear(event);
    tally?.hear(event);
    soon();
  });
  addEventListener("hashchange", go);
  if (!place.job) list(place);
  void read();
  createTally(board).then((made) => {
    tally = made;
    soon();
  }, onError);
  return {
    renew,
    scrolledBehind(after) {
      place = { ...place, after };
      history.replaceState(history.state, "", hashOf(place));
    },
    off() {
      isOver = true;
      clearTimeout(timer);
      rows?.close();
      off();
      removeEventListener("hashchange", go);
    },
  };
}
