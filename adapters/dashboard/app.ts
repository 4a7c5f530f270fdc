import { useEffect, useState } from "hono/jsx/dom";
import { button, type Act } from "./acts.ts";
import { JobView } from "./job-view.ts";
import { ListView } from "./list-view.ts";
import { h, type View } from "./node.ts";
import { hashOf, placeOf, type Place } from "./place.ts";
import { readingOf, type Reading, type Sources } from "./reading.ts";

/** However much happens, it is read and drawn again at most this often. */
const REDRAW_MS = 250;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The whole dashboard, on one board. */
export function App({ sources }: { sources: Sources }): View {
  const [state, setState] = useState<{ reading?: Reading; place: Place }>({
    place: placeOf(location.hash),
  });
  const [notice, setNotice] = useState("");

  useEffect(() => live(sources, (reading, place) => setState({ reading, place }), setNotice), []);

  const act: Act = (what, work, sure) => {
    if (sure && !confirm(sure)) return;
    work().then(
      () => setNotice(`${what}.`),
      (error: unknown) => setNotice(messageOf(error)),
    );
  };
  const go = (place: Place) => void (location.hash = hashOf(place));
  const { reading, place } = state;
  const notices = h("p", { class: "notice", role: "status" }, notice);
  if (!reading) return h("main", null, notices, h("p", null, "Reading the board …"));
  return h(
    "main",
    null,
    h(
      "div",
      { class: "bar" },
      h("a", { href: hashOf({ ...place, job: "" }) }, "Jobs"),
      pausing(sources, reading, act),
    ),
    notices,
    place.job
      ? reading.one
        ? h(JobView, { key: place.job, one: reading.one, sources, act, now: reading.now })
        : h("p", null, "There is no such job.")
      : h(ListView, { reading, place, go }),
  );
}

function pausing({ board, readOnly }: Sources, { paused, one }: Reading, act: Act): View {
  const flow = one?.job.flow.name;
  const scope = flow === undefined ? {} : { flow };
  const isPaused = paused.some((each) => each.flow === flow && each.lane === undefined);
  const what = flow === undefined ? "the board" : `flow "${flow}"`;
  if (readOnly) return h("span", null, isPaused ? `Paused: ${what}` : "");
  if (isPaused) return button(`Resume ${what}`, () => act("Resumed", () => board.resume(scope)));
  return button(`Pause ${what}`, () => act("Paused", () => board.pause(scope)));
}

/** Reads now, and again after whatever happens, until it is called off. */
function live(
  sources: Sources,
  show: (reading: Reading, place: Place) => void,
  say: (message: string) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let asked = 0;
  const read = async () => {
    timer = undefined;
    const mine = ++asked;
    const place = placeOf(location.hash);
    try {
      const reading = await readingOf(sources, place);
      // Of two readings under way the later one counts, whichever comes first.
      if (!isOver && mine === asked) show(reading, place);
    } catch (error) {
      if (!isOver) say(messageOf(error));
    }
  };
  const soon = () => void (timer ??= setTimeout(read, REDRAW_MS));
  const now = () => void read();
  const off = sources.board.on("*", soon);
  addEventListener("hashchange", now);
  now();
  return () => {
    isOver = true;
    clearTimeout(timer);
    off();
    removeEventListener("hashchange", now);
  };
}
