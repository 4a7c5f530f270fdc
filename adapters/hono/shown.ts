import {
  mask,
  type AtomDetail,
  type BoardEvent,
  type Failure,
  type FlowDetail,
  type Job,
  type Masking,
  type Node,
  type Outcome,
} from "../../src/index.ts";
import type { JobLogLine } from "./graphs.ts";

/** What is shown of values to who asks: all of it, or what masking leaves. */
export interface Shown {
  job(job: Job): Job;
  /** @param flow The name of its job's flow. */
  outcome(outcome: Outcome, flow: string): Outcome;
  event(event: BoardEvent): BoardEvent;
  detail(detail: FlowDetail): FlowDetail;
  line(line: JobLogLine): JobLogLine;
  signals(signals: Record<string, readonly unknown[]>): Record<string, readonly unknown[]>;
}

/** The symbols that an atom of a flow reads and gives, by their names; undefined where they are not known here. */
export type SymbolsOf = (
  flow: string,
  atom: string,
) => Pick<Node, "requires" | "provides"> | undefined;

const HIDDEN = "***";

const same = <T>(value: T): T => value;

/** Shows everything. */
export const shownWhole: Shown = {
  job: same,
  outcome: same,
  event: same,
  detail: same,
  line: same,
  signals: same,
};

/** Shows what masking leaves of inputs, results, stores and what else users put in; never of what footplate says itself. */
export function shownMasked(masking: Masking, symbolsOf: SymbolsOf): Shown {
  const hidden = new Set(masking.hideAtoms);
  const masked = <T>(value: T): T => mask(value, masking) as T;
  /** A value under a name of its own, which may be one that is masked. */
  const under = (name: string, value: unknown): unknown =>
    masked<Record<string, unknown>>({ [name]: value })[name];

  /** Values by their symbols, without those that hidden atoms read or give; without any where nobody can tell which. */
  const symbols = <T extends object>(values: T, flow: string): T => {
    const touched = [...hidden].map((atom) => symbolsOf(flow, atom));
    const isUnknown = touched.includes(undefined);
    const secret = new Set(
      touched.flatMap((each) => (each ? [...each.requires, ...each.provides] : [])),
    );
    const entries = Object.entries(masked(values));
    return Object.fromEntries(
      entries.map(([name, value]) => [name, isUnknown || secret.has(name) ? HIDDEN : value]),
    ) as T;
  };

  const failure = (given: Failure): Failure => ({
    ...given,
    ...(given.details && { details: masked(given.details) }),
    ...(given.cause && { cause: failure(given.cause) }),
    ...(given.errors && { errors: given.errors.map(failure) }),
  });

  const outcome = (given: Outcome, flow: string): Outcome =>
    given.ok
      ? { ...given, ...(given.results && { results: symbols(given.results, flow) }) }
      : { ...given, ...(given.failure && { failure: failure(given.failure) }) };

  const job = (given: Job): Job => ({
    ...given,
    store: symbols(given.store, given.flow.name),
    meta: masked(given.meta),
    ...("args" in given.flow && { flow: { ...given.flow, args: masked(given.flow.args) } }),
    ...(given.outcome && { outcome: outcome(given.outcome, given.flow.name) }),
  });

  // What an atom gives has a name only where its flow is known: elsewhere nobody can tell whether that name is masked.
  const result = (value: unknown, names: readonly string[] | undefined): unknown => {
    if (!names || names.length > 1) return typeof value === "object" ? masked(value) : HIDDEN;
    return names.length === 1 ? under(names[0]!, value) : masked(value);
  };

  const atom = (given: AtomDetail, names: readonly string[] | undefined): AtomDetail => {
    const isHidden = hidden.has(given.name);
    const value = (of: unknown) => (isHidden ? HIDDEN : result(of, names));
    return {
      ...given,
      meta: masked(given.meta),
      ...("result" in given && { result: value(given.result) }),
      ...("revertResult" in given && { revertResult: value(given.revertResult) }),
      ...(given.failure && { failure: failure(given.failure) }),
      ...(given.revertFailure && { revertFailure: failure(given.revertFailure) }),
      ...(given.steps && { steps: isHidden ? {} : masked(given.steps) }),
      ...(given.progress && {
        progress: { fraction: given.progress.fraction, ...detailsOf(given.progress, isHidden) },
      }),
      ...(given.history && {
        history: given.history.map((each) => ({
          ...each,
          provided: value(each.provided),
          ...(each.failure && { failure: failure(each.failure) }),
          failures: Object.fromEntries(
            Object.entries(each.failures).map(([name, one]) => [name, failure(one)]),
          ),
        })),
      }),
      ...(given.logs && { logs: given.logs.map((entry) => logged(given.name, entry)) }),
    };
  };

  const detailsOf = ({ details }: { details?: unknown }, isHidden: boolean) =>
    details === undefined ? {} : { details: isHidden ? HIDDEN : masked(details) };

  const logged = <T extends { message: string; fields?: object }>(name: string, entry: T): T =>
    hidden.has(name)
      ? { ...entry, message: HIDDEN, ...(entry.fields && { fields: {} }) }
      : { ...entry, ...(entry.fields && { fields: masked(entry.fields) }) };

  /** How a flow ended is kept in it before its job is told (P8). */
  const flowMeta = ({ meta, factory }: FlowDetail): FlowDetail["meta"] => {
    const { verdict, ...others } = meta;
    if (typeof verdict !== "object" || verdict === null) return masked(meta);
    const said = verdict as { results?: object; failure?: Failure };
    const shown = {
      ...said,
      ...(said.results && { results: symbols(said.results, factory.name) }),
      ...(said.failure && { failure: failure(said.failure) }),
    };
    return { ...masked(others), verdict: shown };
  };

  return {
    job,
    outcome,
    event: (given) => ("job" in given ? { ...given, job: job(given.job) } : given),
    detail: (given) => ({
      ...given,
      store: symbols(given.store, given.factory.name),
      meta: flowMeta(given),
      ...("args" in given.factory && {
        factory: { ...given.factory, args: masked(given.factory.args) },
      }),
      atoms: Object.fromEntries(
        Object.entries(given.atoms).map(([name, each]) => [
          name,
          atom(each, symbolsOf(given.factory.name, name)?.provides),
        ]),
      ),
    }),
    line: (given) => logged(given.atom, given),
    signals: (given) =>
      Object.fromEntries(
        Object.entries(given).map(([name, sent]) => [
          name,
          sent.map((payload) => under(name, payload)),
        ]),
      ),
  };
}
