import { SHOWN } from "./jobs.ts";
import { h, type View } from "./node.ts";
import { hashOf, listOf, type Place } from "./place.ts";
import type { Reading } from "./reading.ts";
import { Sparkline } from "./sparkline.ts";
import type { Rate, Rates, Spread } from "./tally.ts";
import { spanOf } from "./words.ts";

/** How many there are of what, how fast they come and go, and who works. */
export function Overview({
  reading,
  rates,
  place,
  now,
}: {
  reading: Reading;
  rates: Rates | undefined;
  place: Place;
  now: number;
}): View {
  const { counts, entities } = reading;
  const numbers: Record<string, number> = {
    failed: counts.FAILED,
    trashed: counts.TRASHED,
    waiting: counts.UNCLAIMED,
    running: counts.CLAIMED,
    consumed: counts.CONSUMED,
    cancelled: counts.CANCELLED,
  };
  const at = place.show ?? "all";
  const link = (show: string) =>
    h(
      "a",
      {
        href: hashOf({ ...listOf(place), show }),
        ...(show === at && { "aria-current": "page" }),
        ...(["failed", "trashed"].includes(show) && numbers[show]! > 0 && { class: "bad" }),
      },
      show in numbers ? `${show} ${numbers[show]}` : show,
    );
  return h(
    "div",
    null,
    h("nav", { class: "counts", "aria-label": "Which jobs" }, ...Object.keys(SHOWN).map(link)),
    h(
      "dl",
      { class: "facts" },
      fact(
        "Oldest waits",
        counts.oldestDueAt === undefined ? "nothing waits" : spanOf(now - counts.oldestDueAt),
      ),
      fact("Posted", rateText(rates?.posted), rates && h(Sparkline, { parts: rates.posted.parts })),
      fact("Ended", rateText(rates?.ended), rates && h(Sparkline, { parts: rates.ended.parts })),
      fact("Rates of the last", rates ? spanOf(rates.ofMs) : "…"),
      fact("Paused", pausesOf(reading.paused)),
      fact("Waited, p50 / p95", spreadText(rates?.wait)),
      fact("Ran, p50 / p95", spreadText(rates?.run)),
    ),
    h(
      "details",
      null,
      h(
        "summary",
        null,
        `${entities.length} ${entities.length === 1 ? "conductor" : "conductors"} at work`,
      ),
      h(
        "ul",
        null,
        ...entities.map(({ name, metadata, seenAt }) =>
          h(
            "li",
            null,
            h("a", { href: hashOf({ show: "running", owner: name }) }, name),
            ` takes ${metadata.flows?.join(", ") || "any flow"}`,
            seenAt === undefined ? "" : `, seen ${spanOf(now - seenAt)} ago`,
          ),
        ),
      ),
    ),
  );
}

function pausesOf(paused: Reading["paused"]): string {
  const scopes = paused.map(({ flow, lane }) =>
    flow ? `flow ${flow}` : lane ? `lane ${lane}` : "all",
  );
  return scopes.join(", ") || "nothing";
}

const fact = (name: string, value: string, picture?: View): View =>
  h("div", null, h("dt", null, name), h("dd", null, value, picture ?? null));

const rateText = (rate: Rate | undefined): string =>
  rate
    ? `${rate.perMinute < 10 ? rate.perMinute.toFixed(1) : Math.round(rate.perMinute)} a minute`
    : "…";

const spreadText = (spread: Spread | undefined): string =>
  spread ? `${spanOf(spread.p50)} / ${spanOf(spread.p95)}` : "…";
