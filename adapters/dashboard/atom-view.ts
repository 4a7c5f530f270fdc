import type { AtomDetail, AtomRun } from "../../src/index.ts";
import { failed } from "./failed.ts";
import { h, type View } from "./node.ts";
import type { Sources } from "./reading.ts";
import { logsOf } from "./run-logs.ts";
import { HIDDEN, type Veil } from "./veil.ts";
import { spanOf, textOf, timeOf } from "./words.ts";

/** One task or retry controller: every attempt, the idle time between, and what was said in each. */
export function AtomView({
  atom,
  veil,
  sources,
  isOpen,
}: {
  atom: AtomDetail;
  veil: Veil;
  sources: Sources;
  isOpen: boolean;
}): View {
  const { name, state, attempts, runs, result, failure, revertResult, revertFailure } = atom;
  const { progress, steps = {}, history = [], logs = [], wakeAt } = atom;
  const shown = (label: string, value: unknown) =>
    h("div", null, label, h("pre", null, textOf(value)));
  const known = new Set(runs.map(({ attempt }) => attempt));
  const earlier = logs.filter(({ attempt }) => !known.has(attempt));
  return h(
    "details",
    { open: isOpen },
    h("summary", null, `${name}: ${state}, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`),
    progress
      ? h(
          "div",
          null,
          h("progress", { "aria-label": `Progress of ${name}`, max: 1, value: progress.fraction }),
          ` ${Math.round(progress.fraction * 100)} %`,
          progress.details === undefined
            ? null
            : h("pre", null, textOf(veil.said(name, progress.details))),
        )
      : null,
    wakeAt === undefined ? null : h("p", null, `Sleeps until ${timeOf(wakeAt)}.`),
    ...lines(earlier, name, veil),
    h(
      "ol",
      null,
      ...runs.map((run, at) =>
        h(
          "li",
          null,
          idleBefore(run, runs[at - 1]),
          `${run.action.toLowerCase()}, attempt ${run.attempt}, ${timeOf(run.startedAt)}, `,
          run.endedAt === undefined ? "still runs" : spanOf(run.endedAt - run.startedAt),
          run.failure ? h("span", { class: "bad" }, `: ${run.failure.message}`) : null,
          ...lines(logsOf(at, runs, logs), name, veil),
        ),
      ),
    ),
    ...history.map((each, at) =>
      h(
        "div",
        null,
        `Try ${at + 1} of what it governs`,
        h("pre", null, textOf(veil.result(name, each.provided))),
        each.failure ? failed(each.failure, sources.mask) : null,
        ...Object.entries(each.failures).map(([of, one]) =>
          h("div", null, of, failed(one, sources.mask)),
        ),
      ),
    ),
    failure ? failed(failure, sources.mask) : null,
    revertFailure ? failed(revertFailure, sources.mask) : null,
    Object.keys(steps).length > 0
      ? shown("Steps", veil.hides(name) ? HIDDEN : veil.said(name, steps))
      : null,
    result === undefined ? null : shown("Result", veil.result(name, result)),
    revertResult === undefined
      ? null
      : shown("Result of reverting", veil.result(name, revertResult)),
  );
}

function idleBefore({ startedAt }: AtomRun, before: AtomRun | undefined): View | null {
  if (before?.endedAt === undefined || startedAt - before.endedAt < 1) return null;
  return h("div", { class: "pause" }, `idle for ${spanOf(startedAt - before.endedAt)}`);
}

const lines = (logs: NonNullable<AtomDetail["logs"]>, atom: string, veil: Veil): View[] =>
  logs.map(({ at, message, fields }) => {
    const said = veil.hides(atom) ? HIDDEN : message;
    return h(
      "pre",
      { class: "log" },
      `${timeOf(at)} ${said}${fields ? ` ${textOf(veil.said(atom, fields))}` : ""}`,
    );
  });
