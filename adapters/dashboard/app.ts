import { useEffect, useRef, useState } from "hono/jsx/dom";
import type { Act } from "./acts.ts";
import { JobView } from "./job-view.ts";
import { ListView } from "./list-view.ts";
import { createLive, messageOf, type Live, type Shown } from "./live.ts";
import { button, h, type View } from "./node.ts";
import { hashOf, listOf, placeOf, type Place } from "./place.ts";
import type { Reading, Sources } from "./reading.ts";

/** The whole dashboard, on one board. */
export function App({ sources }: { sources: Sources }): View {
  const [shown, setShown] = useState<Shown>({ place: placeOf(location.hash), now: Date.now() });
  const [notice, setNotice] = useState("");
  const live = useRef<Live | null>(null);
  useEffect(() => {
    live.current = createLive(sources, setShown, setNotice);
    return () => live.current?.off();
  }, []);

  const act: Act = (what, work, sure) => {
    if (sure && !confirm(sure)) return;
    work().then(
      (said) => setNotice(`${typeof said === "string" ? said : what}.`),
      (error: unknown) => setNotice(messageOf(error)),
    );
  };
  const go = (place: Place) => void (location.hash = hashOf(place));
  const { reading, place, now } = shown;
  return h(
    "div",
    null,
    h(
      "div",
      { class: "bar" },
      h("a", { href: hashOf({ ...listOf(place), after: place.after ?? "" }) }, "Jobs"),
      reading ? pausing(sources, reading, act) : null,
    ),
    h("p", { class: "notice", role: "status" }, notice),
    place.job
      ? reading
        ? reading.one
          ? h(JobView, { key: place.job, one: reading.one, sources, act, go, place, now })
          : h("p", null, "There is no such job.")
        : h("p", null, "Reading the board …")
      : h(ListView, { shown, sources, live: live.current, act, go }),
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
