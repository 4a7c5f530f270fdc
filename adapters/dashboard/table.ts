import { useEffect, useRef, useState } from "hono/jsx/dom";
import type { Job } from "../../src/index.ts";
import type { Live } from "./live.ts";
import { h, type View } from "./node.ts";
import { hashOf, type Place } from "./place.ts";
import type { Rows } from "./rows.ts";
import { isBad, spanOf, waitOf, wordOf } from "./words.ts";

/** As in the style: rows that are not drawn are told from it. */
const ROW_PX = 36;
const DRAWN = 60;
/** Drawn above and below what is seen, so that the keyboard finds the next one. */
const BEYOND = 15;
const SETTLED_MS = 300;

const COLUMNS = ["Job", "Flow", "State", "Posted", "Owner"];

/** Rows of jobs in a box that scrolls: only those near what is seen are in the document. */
export function Table({
  rows,
  place,
  now,
  live,
}: {
  rows: Rows;
  place: Place;
  now: number;
  live: Live;
}): View {
  const [from, setFrom] = useState(firstFor(rows.top));
  const scroller = useRef<HTMLElement | null>(null);
  // Not sooner: it cannot be scrolled before it is in the document.
  useEffect(() => void scroller.current?.scrollTo(0, rows.top), []);
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const first = Math.max(0, Math.min(from, rows.jobs.length - DRAWN));
  const drawn = rows.jobs.slice(first, first + DRAWN);

  const scroll = (event: Event) => {
    const box = event.currentTarget as HTMLElement;
    rows.top = box.scrollTop;
    const top = Math.floor(rows.top / ROW_PX);
    rows.reach(top + DRAWN);
    clearTimeout(settling.current);
    settling.current = setTimeout(() => {
      // The head has no place in the order, so nothing can go on behind it.
      if (box.isConnected)
        live.scrolledBehind((top > rows.head ? rows.jobs[top - 1]?.id : rows.after) ?? "");
    }, SETTLED_MS);
    const next = firstFor(rows.top);
    if (next === from) return;
    keepFocus(box, next);
    setFrom(next);
  };
  const below = rows.jobs.length - first - drawn.length;
  return h(
    "div",
    {
      class: "rows",
      tabindex: "0",
      role: "region",
      "aria-label": "Jobs",
      onScroll: scroll,
      ref: scroller,
    },
    h(
      "table",
      { "aria-rowcount": rows.isWhole ? rows.jobs.length + 1 : -1 },
      h(
        "thead",
        null,
        h("tr", { "aria-rowindex": 1 }, ...COLUMNS.map((each) => h("th", { scope: "col" }, each))),
      ),
      space(first, "above"),
      h("tbody", { key: "drawn" }, ...drawn.map((job, at) => row(job, first + at, place, now))),
      space(below, "below"),
    ),
  );
}

/** The first row that is drawn where somebody has scrolled so far; not another for every pixel. */
const firstFor = (top: number): number => Math.max(0, Math.floor((top / ROW_PX - BEYOND) / 5) * 5);

/** Whoever has come to a row by keyboard goes on from the box once that row is drawn no more. */
function keepFocus(box: HTMLElement, next: number): void {
  const { activeElement } = box.getRootNode() as ShadowRoot;
  const at = Number(activeElement?.closest("tr")?.getAttribute("aria-rowindex") ?? 0) - 2;
  if (at >= 0 && (at < next || at >= next + DRAWN)) box.focus({ preventScroll: true });
}

const space = (count: number, key: string): View =>
  h(
    "tbody",
    { key, "aria-hidden": "true" },
    // Of one column, as over all of them it would keep room for those that a narrow place does not show.
    h("tr", null, h("td", { style: `height:${count * ROW_PX}px` })),
  );

function row(job: Job, at: number, place: Place, now: number): View {
  return h(
    "tr",
    { key: job.id, "aria-rowindex": at + 2 },
    h("td", null, h("a", { href: hashOf({ ...place, job: job.id }), title: job.id }, job.name)),
    h("td", null, job.flow.name),
    h("td", { class: isBad(job) ? "bad" : "" }, waitOf(job, now) || wordOf(job)),
    h("td", null, `${spanOf(now - job.createdAt)} ago`),
    h("td", null, job.owner ?? ""),
  );
}
