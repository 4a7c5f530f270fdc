import type { AtomDetail, Job } from "../../src/index.ts";
import { h, type View } from "./node.ts";
import { clipped, clockOf, spanOf } from "./words.ts";

interface Bar {
  readonly row: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly look: string;
}

const IDLE_MS = 1_000;
const IDLE_WIDTH = 90;
const BUSY_WIDTH = 600;
/** Room for the time at which it begins. */
const LEAST_WIDTH = 90;
const ROW = 24;
const LABELS = 170;

/** Draws every turn and every run on an axis on which idle time, however long, takes little room. */
export function Timeline({
  job,
  atoms,
  now,
}: {
  job: Job;
  atoms: readonly AtomDetail[];
  now: number;
}): View {
  const bars = [
    ...job.turns.map((turn) => turnBar(turn, now)),
    ...atoms.flatMap((atom) => runBars(atom, now)),
  ];
  if (bars.length === 0) return h("p", null, "Nothing has run yet.");
  const { at, parts, width } = axisOf(bars);
  const rows = [...new Set(bars.map(({ row }) => row))];
  const foot = rows.length * ROW;
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Timeline" },
    h(
      "svg",
      {
        width: LABELS + width,
        height: foot + 36,
        role: "img",
        "aria-label": bars.map(({ label }) => label).join("; "),
      },
      ...parts.flatMap((part) => scale(part, foot)),
      ...rows.map((row, index) => h("text", { x: 0, y: index * ROW + 16 }, clipped(row, 24))),
      ...rows.flatMap((row, index) =>
        bars
          .filter((bar) => bar.row === row)
          .flatMap((bar, turn, all) => [
            gap(all[turn - 1], bar, at, index),
            h(
              "rect",
              {
                x: LABELS + at(bar.from),
                y: index * ROW + 3,
                width: Math.max(4, at(bar.to) - at(bar.from)),
                height: 18,
                rx: 3,
                class: bar.look,
              },
              h("title", null, bar.label),
            ),
          ]),
      ),
    ),
  );
}

/** When a part of the axis begins and how long it is, and how long nothing is to be seen behind it. */
function scale({ from, to, x, end, idle }: Part, foot: number): View[] {
  return [
    h("path", { class: "axis", d: `M${LABELS + x} ${foot + 2}v5m0 -5H${LABELS + end}v5` }),
    h("text", { x: LABELS + x, y: foot + 18, class: "small" }, clockOf(from)),
    h("text", { x: LABELS + x, y: foot + 31, class: "small" }, `for ${spanOf(to - from)}`),
    ...(idle > 0
      ? [
          h(
            "text",
            { x: LABELS + end + IDLE_WIDTH / 2, y: foot + 31, class: "idle" },
            `${spanOf(idle)} idle`,
          ),
        ]
      : []),
  ];
}

/** The idle time between two runs of one row. */
function gap(before: Bar | undefined, bar: Bar, at: (time: number) => number, row: number) {
  if (!before || before.to >= bar.from) return null;
  const y = row * ROW + 12;
  return h(
    "path",
    { class: "gap", d: `M${LABELS + at(before.to)} ${y}H${LABELS + at(bar.from)}` },
    h("title", null, `idle for ${spanOf(bar.from - before.to)}`),
  );
}

function turnBar(turn: Job["turns"][number], now: number): Bar {
  const { who, claimedAt, endedAt = now, ended, reason } = turn;
  const after = `${ended ?? "at work"} after ${spanOf(endedAt - claimedAt)}`;
  const label = `${who}: ${after}${reason ? `, ${reason}` : ""}`;
  return {
    row: "owners",
    label,
    from: claimedAt,
    to: endedAt,
    look: ended === "LOST" ? "FAILURE" : "turn",
  };
}

const runBars = ({ name, runs }: AtomDetail, now: number): Bar[] =>
  runs.map(({ action, attempt, startedAt, endedAt, failure }) => {
    const to = endedAt ?? now;
    const how = failure ? "failed" : endedAt === undefined ? "runs" : "done";
    const look = failure
      ? "FAILURE"
      : action === "REVERT"
        ? "REVERTED"
        : endedAt
          ? "SUCCESS"
          : "RUNNING";
    const label = `${name}, ${action.toLowerCase()} ${attempt}: ${how}, ${spanOf(to - startedAt)}`;
    return { row: name, label, from: startedAt, to, look };
  });

/** A stretch of the axis in which something ran, and the idle time behind it, in milliseconds. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly end: number;
  readonly idle: number;
}

function axisOf(bars: readonly Bar[]) {
  const busy: { from: number; to: number }[] = [];
  for (const { from, to } of bars.toSorted((a, b) => a.from - b.from)) {
    const last = busy.at(-1);
    if (last && from - last.to < IDLE_MS) last.to = Math.max(last.to, to);
    else busy.push({ from, to });
  }
  const total = busy.reduce((sum, { from, to }) => sum + to - from, 0) || 1;
  let x = 0;
  const parts = busy.map(({ from, to }, index): Part => {
    const start = x;
    x += Math.max(LEAST_WIDTH, ((to - from) / total) * BUSY_WIDTH) + IDLE_WIDTH;
    return { from, to, x: start, end: x - IDLE_WIDTH, idle: (busy[index + 1]?.from ?? to) - to };
  });
  const at = (time: number): number => {
    const part = parts.findLast(({ from }) => from <= time) ?? parts[0]!;
    return part.x + ((time - part.from) / (part.to - part.from || 1)) * (part.end - part.x);
  };
  return { at, parts, width: x };
}
