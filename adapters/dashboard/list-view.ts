import type { Act } from "./acts.ts";
import { Filters } from "./filters.ts";
import { button, h, type View } from "./node.ts";
import { Overview } from "./overview.ts";
import { Table } from "./table.ts";
import type { Live, Shown } from "./live.ts";
import { FILTERS, type Place } from "./place.ts";
import type { Sources } from "./reading.ts";
import { redriveAll } from "./redrive-all.ts";

/** How the board does, and the jobs of it that are asked for. */
export function ListView({
  shown,
  sources,
  live,
  act,
  go,
}: {
  shown: Shown;
  sources: Sources;
  live: Live;
  act: Act;
  go: (place: Place) => void;
}): View {
  const { reading, rows, tally, place, now } = shown;
  return h(
    "section",
    null,
    reading && h(Overview, { reading, rates: tally?.at(now), place, now }),
    h(Filters, { place, go }),
    h(
      "div",
      { class: "bar news" },
      h("span", { role: "status" }, rows ? newsOf(rows.news, rows.after) : ""),
      rows && (rows.news > 0 || rows.after)
        ? button("Show from the top", () => live.renew())
        : null,
      sources.readOnly || !rows?.jobs.length || !["failed", "trashed"].includes(place.show ?? "")
        ? null
        : button("Redrive all of these", () => redriveAll(sources.board, place, act)),
    ),
    rows && h(Table, { key: rows.id, rows, place, now, live }),
    rows?.isWhole && rows.jobs.length === 0
      ? h("p", null, isAll(place) ? "There are no jobs yet." : "There are no such jobs.")
      : null,
  );
}

const isAll = (place: Place): boolean =>
  (place.show ?? "all") === "all" && FILTERS.every((key) => !place[key]);

function newsOf(news: number, after: string | undefined): string {
  if (news > 0) return `${news} more ${news === 1 ? "job" : "jobs"} since this list was read.`;
  return after ? "This list begins further down." : "";
}
