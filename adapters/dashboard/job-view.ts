import { mask, type AtomDetail, type Failure } from "../../src/index.ts";
import { JobActs, type Act } from "./acts.ts";
import { Graph } from "./graph.ts";
import { h, type View } from "./node.ts";
import type { JobReading, Sources } from "./reading.ts";
import { Timeline } from "./timeline.ts";
import { spanOf, textOf, timeOf, wordOf } from "./words.ts";

/** One job: why it is where it is, its flow, what ran when, what was said and what came of it. */
export function JobView({
  one,
  sources,
  act,
  now,
}: {
  one: JobReading;
  sources: Sources;
  act: Act;
  now: number;
}): View {
  const { job, detail, graph, why } = one;
  const atoms = Object.values(detail?.atoms ?? {});
  const shown = (value: unknown) => h("pre", null, textOf(mask(value, sources.mask)));
  return h(
    "article",
    null,
    h("h2", null, `${job.name} · ${wordOf(job)}`),
    h(
      "p",
      null,
      `${job.id} · flow ${job.flow.name} · posted ${timeOf(job.createdAt)} · run ${job.run}`,
    ),
    h("p", null, why),
    job.outcome?.reason ? h("p", null, `Reason: ${job.outcome.reason}`) : null,
    sources.readOnly ? null : h(JobActs, { job, sources, act }),
    job.outcome?.failure
      ? h("section", null, h("h3", null, "Failure"), failed(job.outcome.failure))
      : null,
    h("h3", null, "Flow"),
    h(Graph, { graph, atoms: detail?.atoms ?? {} }),
    h("h3", null, "Timeline"),
    h(Timeline, { job, atoms, now }),
    h("h3", null, "Tasks"),
    ...atoms.map((atom) => h(AtomView, { key: atom.name, atom, sources })),
    h("h3", null, "Store"),
    shown(job.store),
    job.outcome?.ok
      ? h(
          "section",
          null,
          h("h3", null, "Results"),
          shown(hidden(job.outcome.results, atoms, sources)),
        )
      : null,
  );
}

// Of an atom that is hidden, its output is not told by the job's results either: they do not say whose they are.
const hidden = (
  results: unknown,
  atoms: readonly AtomDetail[],
  { mask: masking }: Sources,
): unknown => (atoms.some(({ name }) => masking?.hideAtoms?.includes(name)) ? "***" : results);

function AtomView({ atom, sources }: { atom: AtomDetail; sources: Sources }): View {
  const { name, state, attempts, runs, result, failure, revertFailure, logs = [] } = atom;
  const isHidden = sources.mask?.hideAtoms?.includes(name);
  const masked = (value: unknown) => mask(value, sources.mask);
  return h(
    "details",
    { open: failure !== undefined },
    h("summary", null, `${name}: ${state}, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`),
    h(
      "ol",
      null,
      ...runs.map((run) =>
        h(
          "li",
          null,
          `${run.action.toLowerCase()} ${run.attempt}, ${timeOf(run.startedAt)}, `,
          run.endedAt === undefined ? "still runs" : spanOf(run.endedAt - run.startedAt),
          run.failure ? h("span", { class: "bad" }, `: ${run.failure.message}`) : null,
        ),
      ),
    ),
    ...logs.map((line) =>
      h(
        "pre",
        null,
        `${timeOf(line.at)} #${line.attempt} ${line.message}${line.fields ? ` ${textOf(masked(line.fields))}` : ""}`,
      ),
    ),
    failure ? failed(failure) : null,
    revertFailure ? failed(revertFailure) : null,
    result === undefined ? null : h("pre", null, isHidden ? "***" : textOf(masked(result))),
  );
}

function failed(failure: Failure): View {
  const { name, code, message, stack, cause, errors = [] } = failure;
  return h(
    "div",
    null,
    h("p", { class: "bad" }, `${name}${code ? ` (${code})` : ""}: ${message}`),
    stack ? h("details", null, h("summary", null, "Stack"), h("pre", null, stack)) : null,
    cause ? h("div", null, "caused by", failed(cause)) : null,
    ...errors.map(failed),
  );
}
