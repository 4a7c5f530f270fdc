import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { AtomDetail, FlowChange, FlowDetail } from "../persistence/details.ts";
import type { Persistence } from "../persistence/persistence.ts";
import { applyToHead } from "../persistence/rules.ts";

/** What a checkpoint may say; the rest of the change is the checkpoint's own. */
export type Progress = Omit<FlowChange, "flowId" | "generation" | "revision">;

const TRIES = 3;
const PAUSE_MS = 100;

/**
 * Writes one flow, one save at a time (P3). A save that brought no answer is repeated under the same revision, so
 * that it is either acknowledged or done, never done twice. `onDetail` is told the detail as it is opened and after each save.
 */
export function createCheckpoint(
  opened: FlowDetail,
  persistence: Persistence | undefined,
  clock: Clock,
  onDetail: (detail: FlowDetail) => void,
) {
  // Its own, so that a save costs what it changes and not what is there.
  const atoms: Record<string, AtomDetail> = { ...opened.atoms };
  let detail: FlowDetail = { ...opened, atoms };
  onDetail(detail);
  return {
    /** As last written. */
    detail: () => detail,
    async save(progress: Progress): Promise<void> {
      const { id: flowId, generation, revision } = detail;
      const change: FlowChange = { ...progress, flowId, generation, revision: revision + 1 };
      if (persistence) await saved(persistence, change, clock);
      detail = applyToHead(detail, change, clock.now());
      for (const atom of progress.atoms ?? []) atoms[atom.name] = atom;
      onDetail(detail);
    },
  };
}

/** See `createCheckpoint`. */
export type Checkpoint = ReturnType<typeof createCheckpoint>;

async function saved(persistence: Persistence, change: FlowChange, clock: Clock): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await persistence.save(change);
    } catch (error) {
      if (tried === TRIES || !mayPass(error)) throw error;
      await clock.sleep(PAUSE_MS * tried);
    }
  }
}

const mayPass = (error: unknown) =>
  FootplateError.is(error, "STORAGE") || FootplateError.is(error, "UNAVAILABLE");
