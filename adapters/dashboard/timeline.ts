import type { AtomDetail, Job } from "../../src/index.ts";
import { h, type View } from "./node.ts";
import { spanOf } from "./words.ts";

interface Bar {
  readonly row: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly look: string;
}

const IDLE_MS = 1_000;
const IDLE_WIDTH = 40;
const BUSY_WIDTH = 600;
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
  const { at, idles, width } = axisOf(bars);
  const rows = [...new Set(bars.map(({ row }) => row))];
  const height = rows.length * 24 + 24;
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Timeline" },
    h(
      "svg",
      {
        width: LABELS + width,
        height,
        role: "img",
        "aria-label": bars.map(({ label }) => label).join("; "),
      },
      ...idles.map(({ x, ms }) =>
        h("text", { x: LABELS + x + IDLE_WIDTH / 2, y: height - 6, class: "idle" }, spanOf(ms)),
      ),
      ...rows.map((row, index) => h("text", { x: 0, y: index * 24 + 16 }, row.slice(0, 24))),
      ...bars.map((bar) =>
        h(
          "rect",
          {
            x: LABELS + at(bar.from),
            y: rows.indexOf(bar.row) * 24 + 3,
            width: Math.max(4, at(bar.to) - at(bar.from)),
            height: 18,
            rx: 3,
            class: bar.look,
          },
          h("title", null, bar.label),
        ),
      ),
    ),
  );
}

function turnBar(turn: Job["turns"][number], now: number): Bar {
  const { who, claimedAt, endedAt = now, ended } = turn;
  const label = `${who}: ${ended ?? "at work"} after ${spanOf(endedAt - claimedAt)}`;
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

function axisOf(bars: readonly Bar[]) {
  const busy: { from: number; to: number }[] = [];
  for (const { from, to } of bars.toSorted((a, b) => a.from - b.from)) {
    const last = busy.at(-1);
    if (last && from - last.to < IDLE_MS) last.to = Math.max(last.to, to);
    else busy.push({ from, to });
  }
  const total = busy.reduce((sum, { from, to }) => sum + to - from, 0) || 1;
  let x = 0;
  const parts = busy.map(({ from, to }, index) => {
    const start = x;
    x += ((to - from) / total) * BUSY_WIDTH + IDLE_WIDTH;
    return { from, to, x: start, end: x - IDLE_WIDTH, idle: (busy[index + 1]?.from ?? to) - to };
  });
  const at = (time: number): number => {
    const part = parts.findLast(({ from }) => from <= time) ?? parts[0]!;
    return part.x + ((time - part.from) / (part.to - part.from || 1)) * (part.end - part.x);
  };
  return { at, width: x, idles: parts.slice(0, -1).map(({ end, idle }) => ({ x: end, ms: idle })) };
}
