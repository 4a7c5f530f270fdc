import type { Fate, Job } from "../../src/index.ts";
import { route, valueOf, type Route } from "./call.ts";
import { gauge, quantiles } from "./prometheus.ts";

const TYPE = "text/plain; version=0.0.4; charset=utf-8";
const FATES: readonly Fate[] = ["CONSUMED", "TRASHED", "CANCELLED"];
const QUANTILES = [0.5, 0.9, 0.99, 1];

/**
 * What a board keeps, for Prometheus. Gauges all of them: whoever answers holds no count of its own, as many may answer for
 * one board, and each of them comes and goes.
 */
export const metrics: readonly Route[] = [
  route("GET /metrics", "read", async ({ c, board, limits }) => {
    const ended = { state: "COMPLETE", order: "ended", limit: limits.maxBatch } as const;
    const [counts, recent] = await Promise.all([
      valueOf(board("counts", c.req.query())),
      valueOf(board("page", ended)),
    ]);
    const { FAILED, oldestDueAt, ...states } = counts;
    const ageMs = oldestDueAt === undefined ? 0 : Math.max(0, Date.now() - oldestDueAt);
    const body = [
      gauge(
        "footplate_jobs",
        "Jobs by state, and the ended ones by their fate.",
        Object.entries(states).map(([state, count]) => [{ state }, count]),
      ),
      gauge("footplate_jobs_failed", "Consumed jobs whose flow did not succeed.", [[{}, FAILED]]),
      gauge("footplate_oldest_due_seconds", "Since when the longest waiting due job waits.", [
        [{}, ageMs / 1_000],
      ]),
      ...ofRecent(recent),
    ];
    const headers = { "content-type": TYPE, "cache-control": "no-store" };
    return new Response(body.join(""), { headers });
  }),
];

/** What became of the jobs that ended last. */
const ofRecent = (jobs: readonly Job[]): string[] => [
  gauge(
    "footplate_recent_jobs",
    "The jobs that ended last, a page of them, by their fate.",
    FATES.map((fate) => [{ fate }, jobs.filter(({ outcome }) => outcome?.fate === fate).length]),
  ),
  gauge("footplate_recent_claims", "How often those were claimed.", [
    [{}, sum(jobs.map(({ generation }) => generation))],
  ]),
  gauge("footplate_recent_losses", "How often the claim on one of those was lost.", [
    [{}, sum(jobs.map(({ attempts }) => attempts.lost))],
  ]),
  gauge(
    "footplate_recent_wait_seconds",
    "How long those that were claimed once waited for it, from when they were due.",
    quantiles(jobs.flatMap(waitOf), QUANTILES),
  ),
  gauge(
    "footplate_recent_run_seconds",
    "How long those were claimed, all turns of one together.",
    quantiles(jobs.flatMap(runOf), QUANTILES),
  ),
];

/** One that was given back is due when that says, and when it was due at first is not known any more. */
function waitOf({ generation, turns: [turn], createdAt, runAt }: Job): number[] {
  if (generation !== 1 || !turn) return [];
  return [Math.max(0, turn.claimedAt - Math.max(createdAt, runAt)) / 1_000];
}

/** Of one that had more turns than it remembers nobody knows. */
function runOf({ generation, turns }: Job): number[] {
  if (turns.length === 0 || turns.length < generation) return [];
  return [sum(turns.map(({ claimedAt, endedAt = claimedAt }) => endedAt - claimedAt)) / 1_000];
}

const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0);
