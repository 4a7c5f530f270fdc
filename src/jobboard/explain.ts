import type { Job } from "../job.ts";
import { OBSTACLES, obstacleTo, type ExplainWorld, type Obstacle } from "./obstacles.ts";
import { instantText } from "../instant-text.ts";
import { ago, inTime, named } from "./wording.ts";

/** Why a job is not running, as a code. */
export type Explanation =
  | "ENDED"
  | "RUNNING"
  | "LEASE_LAPSED"
  | "CANCELLING"
  | "NOT_DUE"
  | "BACKING_OFF"
  | "SLEEPING"
  | "WAITING_FOR_SIGNAL"
  | "LANE_BUSY"
  | "PAUSED"
  | "NO_CONDUCTOR"
  | "NO_CONDUCTOR_FOR_FLOW"
  | "NEEDS_UNMET"
  | "INCOMPATIBLE"
  | "DUE";

type Why = (job: Job, world: ExplainWorld) => string | undefined;

const [PAUSED, LANE_BUSY, ...HANDS] = OBSTACLES;

/** In order of precedence: the first that has something to say is the explanation. */
const REASONS: readonly (readonly [code: Explanation, why: Why])[] = [
  ["ENDED", ended],
  // Also while it runs: what runs is a revert, or will be.
  ["CANCELLING", cancelling],
  ["RUNNING", running],
  // A lapsed claim has neither a time to wait for nor a pause that its owner had to mind.
  ["LEASE_LAPSED", lapsed],
  unclaimable(PAUSED),
  unclaimable(LANE_BUSY),
  ["WAITING_FOR_SIGNAL", waiting],
  ["SLEEPING", sleeping],
  // Also once its backoff is over: the code that could run it is not here, as far as anybody knows.
  ["INCOMPATIBLE", incompatible],
  ["BACKING_OFF", backingOff],
  ["NOT_DUE", notDue],
  // It is due.
  ...HANDS.map(unclaimable),
];

/** Says why a job is not running, in a sentence and a code; the one that stands in the way first, if there are several. Pure. */
export function explain(job: Job, world: ExplainWorld): { code: Explanation; message: string } {
  for (const [code, why] of REASONS) {
    const message = why(job, world);
    if (message !== undefined) return { code, message };
  }
  return { code: "DUE", message: due(job, world) };
}

function unclaimable([code, why]: Obstacle): [Explanation, Why] {
  const clauseIn = (job: Job, world: ExplainWorld) => {
    const clause = why(job, world);
    return clause && `Job "${job.name}" cannot be claimed: ${clause}`;
  };
  return [code, clauseIn];
}

function ended({ name, state, outcome }: Job, { now }: ExplainWorld) {
  if (state !== "COMPLETE") return undefined;
  if (!outcome) return `Job "${name}" has ended`;
  const { fate, flowState, reason = outcome.failure?.message, at } = outcome;
  const flow = flowState ? ` with its flow "${flowState}"` : "";
  return `Job "${name}" has ended as "${fate}"${flow} ${ago(now - at)}${reason ? `: ${reason}` : ""}`;
}

function cancelling(job: Job, world: ExplainWorld) {
  const { name, cancelRequested, owner } = job;
  if (cancelRequested === undefined) return undefined;
  const who = isRunning(job, world) ? `"${owner}"` : "whoever claims it next";
  const what = `Job "${name}" was cancelled ("${cancelRequested}"), and ${who} reverts what was done`;
  return isRunning(job, world) ? what : what + butUnclaimable(job, world);
}

function running(job: Job, world: ExplainWorld) {
  if (!isRunning(job, world)) return undefined;
  const { name, owner, leaseUntil = 0 } = job;
  return `Job "${name}" is claimed by "${owner}" until ${instantText(leaseUntil)}, ${inTime(leaseUntil - world.now)}`;
}

function lapsed(job: Job, world: ExplainWorld) {
  const turn = job.turns.at(-1);
  if (job.state !== "CLAIMED" && (!turn || turn.ended !== undefined)) return undefined;
  const who = job.owner ?? turn?.who;
  return `The claim of "${who}" on job "${job.name}" has lapsed, and anyone may take it${butUnclaimable(job, world)}`;
}

function waiting(job: Job, { now }: ExplainWorld) {
  const { name, waitingFor = [], wakeAt } = job;
  if (waitingFor.length === 0 || isOver(job, now) || (wakeAt ?? Infinity) <= now) return undefined;
  const limit =
    wakeAt === undefined
      ? ""
      : `, at the latest until ${instantText(wakeAt)}, ${inTime(wakeAt - now)}`;
  return `Job "${name}" waits for a signal ${named(waitingFor, "or")}${limit}`;
}

function sleeping(job: Job, { now }: ExplainWorld) {
  const { name, wakeAt = -Infinity } = job;
  if (wakeAt <= now || isOver(job, now)) return undefined;
  return `Job "${name}" sleeps until ${instantText(wakeAt)}, ${inTime(wakeAt - now)}`;
}

function incompatible(job: Job, { now }: ExplainWorld) {
  const { who, reason = "", ended: how } = job.turns.at(-1) ?? {};
  // A conductor gives its reasons as "CODE: message".
  if (how !== "ABANDONED" || !reason.startsWith("INCOMPATIBLE")) return undefined;
  const next = job.runAt > now ? `, and it is offered again ${inTime(job.runAt - now)}` : "";
  return `Job "${job.name}" was begun by other code than "${who}" has (${reason})${next}`;
}

function backingOff(job: Job, { now }: ExplainWorld) {
  const { name, runAt, attempts } = job;
  const turn = job.turns.at(-1);
  const hasFailed = attempts.failed + attempts.errors > 0;
  if (runAt <= now || isOver(job, now)) return undefined;
  if (!hasFailed && turn?.ended !== "ABANDONED") return undefined;
  const by = turn ? ` by "${turn.who}"` : "";
  const reason = turn?.reason === undefined ? "" : ` (${turn.reason})`;
  return `Job "${name}" was given back${by}${reason} and is tried again at ${instantText(runAt)}, ${inTime(runAt - now)}`;
}

function notDue(job: Job, { now }: ExplainWorld) {
  const { name, runAt } = job;
  if (runAt <= now || isOver(job, now)) return undefined;
  return `Job "${name}" is not due before ${instantText(runAt)}, ${inTime(runAt - now)}`;
}

function due(job: Job, { now }: ExplainWorld) {
  const { name, runAt, wakeAt, deadlineAt = 0 } = job;
  const since = isOver(job, now) ? deadlineAt : (wakeAt ?? runAt);
  const why = isOver(job, now)
    ? `has passed its deadline ${ago(now - since)}`
    : `is due since ${instantText(since)}`;
  return `Job "${name}" ${why} and waits for a conductor with room`;
}

/** The obstacle that there is to it, to be added to a sentence. */
function butUnclaimable(job: Job, world: ExplainWorld) {
  const clause = obstacleTo(job, world);
  return clause === undefined ? "" : `, but it cannot be claimed: ${clause}`;
}

const isRunning = ({ state, leaseUntil = 0 }: Job, { now }: ExplainWorld): boolean =>
  state === "CLAIMED" && leaseUntil > now;

/** At its deadline a job waits no longer; what it is told to wait for later than that, it waits for while it is reverted. */
const isOver = ({ deadlineAt = Infinity, turns }: Job, now: number): boolean =>
  deadlineAt <= now && (turns.at(-1)?.endedAt ?? -Infinity) < deadlineAt;
