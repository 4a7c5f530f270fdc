import type { JobBoard } from "../../jobboard/jobboard.ts";
import type { JobsModel, KnownOutcome } from "./jobs-model.ts";
import type { Oracle } from "./oracle.ts";
import type { Receiver } from "./receiver.ts";
import type { Script } from "./scripts.ts";

/** What is compared once all is over. */
export interface FinalCheckOptions {
  readonly oracle: Oracle;
  readonly board: JobBoard;
  readonly model: JobsModel;
  readonly receiver: Receiver;
  readonly scripts: ReadonlyMap<string, Script>;
}

/** How many losses of its own make a job look guilty: from the third on it runs alone, and the fifth is the last (P16). */
const GUILTY_LOSSES = 3;

/** Compares what is on the board, and what was done outside, with what should have come of it. */
export async function finalCheck(options: FinalCheckOptions): Promise<void> {
  const { oracle, board, model, receiver, scripts } = options;
  const { breaks } = oracle;
  for (const id of model.acknowledged) {
    const job = await board.get(id);
    if (!job) {
      breaks("acknowledged posts exist", id, "it is not on the board any more");
      continue;
    }
    if (!job.outcome) {
      const isWaiting = scripts.get(id)?.signalAt !== undefined;
      breaks(
        isWaiting ? "a signal is never missed (P12)" : "everything ends once the faults stop",
        id,
        `it is still ${job.state}`,
      );
      continue;
    }
    const { fate, flowState = "" } = job.outcome;
    const known = model.outcomeOf(id);
    if (known && (known.fate !== fate || known.flowState !== flowState)) {
      const text = `it is ${fate} ${flowState}, but was said to be ${known.fate} ${known.flowState}`;
      breaks("one outcome a run", id, text);
    }
    checkEffects(id, job.outcome.ok, fate, options);
    checkFate(id, job.run, { fate, flowState }, scripts.get(id), options);
    if (receiver.effectsOf(id).length > 3) {
      breaks("each effect counts once, and none of a reverted flow", id, "more effects than atoms");
    }
  }
}

/** By flow: one for each atom that was done. */
const EFFECTS = { pair: 2, triple: 3, retried: 3, waiting: 0 } as const;

function checkEffects(
  id: string,
  ok: boolean,
  fate: KnownOutcome["fate"],
  { oracle, receiver, scripts }: FinalCheckOptions,
): void {
  // It stopped where it stood.
  if (fate === "TRASHED") return;
  const effects = receiver.effectsOf(id);
  const expected = ok ? EFFECTS[scripts.get(id)?.flow ?? "pair"] : 0;
  if (effects.length === expected) return;
  const text = `${effects.length} effects stand after ${ok ? "success" : "revert"}: ${effects.join(", ")}`;
  oracle.breaks("each effect counts once, and none of a reverted flow", id, text);
}

function checkFate(
  id: string,
  run: number,
  { fate, flowState }: KnownOutcome,
  script: Script | undefined,
  { oracle, model }: FinalCheckOptions,
): void {
  if (!script || script.poison !== undefined) return;
  const { losses = 0, lossesBeside = 0 } = model.jobs.get(id) ?? {};
  if (fate === "TRASHED") {
    if (losses - lossesBeside >= GUILTY_LOSSES) return;
    const text = `it was trashed after ${losses} losses, ${lossesBeside} of them beside another job`;
    return oracle.breaks("no job is trashed that never crashed alone (P16)", id, text);
  }
  const isCancel = script.cancelAt !== undefined;
  if (fate === "CANCELLED" && isCancel) return;
  const isReverted = script.fails !== undefined && script.flow !== "retried" && run === 0;
  const expected = isReverted ? "REVERTED" : "SUCCESS";
  if (fate === "CONSUMED" && flowState === expected) return;
  const text = `it ended ${fate} ${flowState}, though its tasks end ${expected}`;
  oracle.breaks("a job ends as its tasks do", id, text);
}
