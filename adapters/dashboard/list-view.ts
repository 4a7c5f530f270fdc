import { type Job } from "../../src/index.ts";
import { SHOWN } from "./jobs.ts";
import { h, type View } from "./node.ts";
import { hashOf, type Place } from "./place.ts";
import type { Reading } from "./reading.ts";
import { spanOf, wordOf } from "./words.ts";

/** How many there are of what, and a page of them. */
export function ListView({
  reading,
  place,
  go,
}: {
  reading: Reading;
  place: Place;
  go: (place: Place) => void;
}): View {
  const { counts, list, now } = reading;
  const numbers: Record<string, number> = {
    failed: counts.FAILED,
    trashed: counts.TRASHED,
    waiting: counts.UNCLAIMED,
    running: counts.CLAIMED,
    consumed: counts.CONSUMED,
    cancelled: counts.CANCELLED,
  };
  const at = place.show ?? "all";
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("text"));
    go({ show: at, text });
  };
  return h(
    "section",
    null,
    h(
      "nav",
      { class: "bar", "aria-label": "Which jobs" },
      ...Object.keys(SHOWN).map((show) =>
        h(
          "a",
          {
            href: hashOf({ ...place, show, after: "" }),
            ...(show === at && { "aria-current": "page" }),
          },
          show in numbers ? `${show} ${numbers[show]}` : show,
        ),
      ),
    ),
    h(
      "form",
      { class: "bar", role: "search", onSubmit: search },
      h("input", {
        type: "search",
        name: "text",
        "aria-label": "Search jobs",
        placeholder: "name, id, key …",
        value: place.text ?? "",
      }),
      h("button", { type: "submit" }, "Search"),
      h(
        "span",
        null,
        counts.oldestDueAt === undefined
          ? "Nothing waits."
          : `The oldest waits ${spanOf(now - counts.oldestDueAt)}.`,
      ),
    ),
    h(
      "table",
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          ...["Job", "Flow", "State", "Posted", "Owner"].map((each) =>
            h("th", { scope: "col" }, each),
          ),
        ),
      ),
      h("tbody", null, ...(list?.page ?? []).map((job) => row(job, place, now))),
    ),
    list?.page.length ? null : h("p", null, "There are no such jobs."),
    h(
      "div",
      { class: "bar" },
      place.after ? h("a", { href: hashOf({ ...place, after: "" }) }, "First page") : null,
      list?.last ? h("a", { href: hashOf({ ...place, after: list.last }) }, "Next page") : null,
    ),
  );
}

function row(job: Job, place: Place, now: number): View {
  const isBad = job.outcome?.ok === false && job.outcome.fate !== "CANCELLED";
  return h(
    "tr",
    { key: job.id },
    h("td", null, h("a", { href: hashOf({ ...place, job: job.id }), title: job.id }, job.name)),
    h("td", null, job.flow.name),
    h("td", { class: isBad ? "bad" : "" }, wordOf(job)),
    h("td", null, `${spanOf(now - job.createdAt)} ago`),
    h("td", null, job.owner ?? ""),
  );
}
