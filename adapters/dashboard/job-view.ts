import { mask } from "../../src/index.ts";
import { JobActs, type Act } from "./acts.ts";
import { AtomView } from "./atom-view.ts";
import { failed } from "./failed.ts";
import { Graph } from "./graph.ts";
import { h, type View } from "./node.ts";
import { hashOf, type Place } from "./place.ts";
import type { JobReading, Sources } from "./reading.ts";
import { Timeline } from "./timeline.ts";
import { veilOf } from "./veil.ts";
import { textOf, timeOf, wordOf } from "./words.ts";

/** One job: why it is where it is, its flow, what ran when, what was said and what came of it. */
export function JobView({
  one,
  sources,
  act,
  go,
  place,
  now,
}: {
  one: JobReading;
  sources: Sources;
  act: Act;
  go: (place: Place) => void;
  place: Place;
  now: number;
}): View {
  const { job, detail, graph, signals, why } = one;
  const veil = veilOf(sources, job);
  const atoms = Object.values(detail?.atoms ?? {});
  const looked = atoms.find(({ name }) => name === place.atom);
  const values = (title: string, given: unknown) =>
    h("section", null, h("h3", null, title), h("pre", null, textOf(given)));
  const { outcome } = job;
  return h(
    "article",
    null,
    h("h2", null, `${job.name} · ${wordOf(job)}`),
    h("p", null, factsOf(one)),
    h("p", null, why),
    outcome?.reason ? h("p", null, `Reason: ${outcome.reason}`) : null,
    job.cancelRequested === undefined ? null : h("p", null, `Cancelled: ${job.cancelRequested}`),
    sources.readOnly ? null : h(JobActs, { job, shown: veil.names(job.store), sources, act, go }),
    outcome?.failure
      ? h("section", null, h("h3", null, "Failure"), failed(outcome.failure, sources.mask))
      : null,
    h("h3", null, "Flow"),
    h(Graph, {
      graph,
      atoms: detail?.atoms ?? {},
      look: (atom: string) => go({ ...place, atom }),
    }),
    h("h3", null, "Timeline"),
    h(Timeline, { job, atoms, now }),
    h("h3", null, "Tasks"),
    atoms.length > 1
      ? h(
          "nav",
          { class: "bar", "aria-label": "Tasks" },
          ...["", ...atoms.map(({ name }) => name)].map((atom) =>
            h(
              "a",
              {
                href: hashOf({ ...place, atom }),
                ...(atom === (looked?.name ?? "") && { "aria-current": "true" }),
              },
              atom || "all tasks",
            ),
          ),
        )
      : null,
    ...(looked ? [looked] : atoms).map((atom) =>
      h(AtomView, {
        key: `${atom.name}${looked ? " alone" : ""}`,
        atom,
        veil,
        sources,
        isOpen: atom === looked || atom.failure !== undefined,
      }),
    ),
    values("Store", veil.names(job.store)),
    job.flow.args === undefined ? null : values("Arguments", mask(job.flow.args, sources.mask)),
    Object.keys(job.meta).length > 0 ? values("Meta", mask(job.meta, sources.mask)) : null,
    Object.keys(signals).length > 0 ? values("Signals", mask(signals, sources.mask)) : null,
    outcome?.ok ? values("Results", veil.names(outcome.results as object)) : null,
  );
}

function factsOf({ job }: JobReading): string {
  const { id, flow, createdAt, run, priority, lane, key, needs, owner, runAt, wakeAt } = job;
  return [
    id,
    `flow ${flow.name}`,
    `posted ${timeOf(createdAt)}`,
    `run ${run}`,
    priority,
    lane === undefined ? "" : `lane ${lane}`,
    key === undefined ? "" : `key ${key}`,
    needs.length > 0 ? `needs ${needs.join(", ")}` : "",
    owner === undefined ? "" : `owner ${owner}`,
    job.state === "UNCLAIMED" ? `due ${timeOf(wakeAt ?? runAt)}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
