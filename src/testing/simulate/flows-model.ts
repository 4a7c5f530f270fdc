import type { FlowChange, FlowDetail } from "../../persistence/details.ts";
import type { Oracle } from "./oracle.ts";

interface KnownFlow {
  readonly job: string;
  generation: number;
  revision: number;
  /** By atom: what it gave. */
  readonly outputs: Map<string, unknown>;
  /** Atoms by name and round. */
  readonly successes: Set<string>;
  /** By run. */
  readonly verdicts: Map<number, string>;
}

/** What an atom is started with. */
export interface Start {
  readonly job: string;
  readonly run: number;
  readonly flowId: string;
  readonly atom: string;
  readonly round: string;
  readonly action: "execute" | "revert";
  readonly fence: number;
  readonly input: Readonly<Record<string, unknown>>;
}

const ENDS = new Set(["SUCCESS", "REVERTED", "FAILURE"]);

/** What persistences have accepted of flows, and so what may start. */
export type FlowsModel = ReturnType<typeof createFlowsModel>;

/** Makes a model that knows of no flow. `runOf` tells the present run of a job. */
export function createFlowsModel({ breaks }: Oracle, runOf: (job: string) => number) {
  const flows = new Map<string, KnownFlow>();

  return {
    opened({ id, meta, generation, revision }: FlowDetail, wanted: number) {
      const job = String(meta["job"] ?? id);
      const flow = flows.get(id);
      if (!flow) {
        const none = { outputs: new Map(), successes: new Set<string>(), verdicts: new Map() };
        flows.set(id, { job, generation: wanted, revision, ...none });
      } else if (wanted < flow.generation) {
        const text = `its flow was opened by generation ${wanted} after ${flow.generation} (it says ${generation})`;
        breaks("accepted generations never fall (P1, P2)", job, text);
      } else flow.generation = wanted;
    },

    saved({ flowId, generation, revision, state, atoms = [] }: FlowChange) {
      const flow = flows.get(flowId);
      if (!flow) return;
      const { job } = flow;
      if (generation < flow.generation) {
        const text = `a save of generation ${generation} was accepted after generation ${flow.generation} had opened its flow`;
        return breaks("accepted generations never fall (P1, P2)", job, text);
      }
      // The same one again.
      if (revision === flow.revision) return;
      if (revision !== flow.revision + 1) {
        const text = `save ${revision} was accepted after save ${flow.revision}`;
        return breaks("saves follow one another (P3)", job, text);
      }
      flow.revision = revision;
      for (const atom of atoms) {
        if (atom.state !== "SUCCESS") continue;
        flow.outputs.set(atom.name, atom.result);
        flow.successes.add(`${atom.name} ${atom.round}`);
      }
      if (state === undefined || !ENDS.has(state)) return;
      const run = runOf(job);
      const before = flow.verdicts.get(run);
      if (before !== undefined && before !== state) {
        breaks("one outcome a run", job, `its flow ended ${state} after it had ended ${before}`);
      }
      flow.verdicts.set(run, state);
    },

    /** `stored`: how the flow is kept at that moment. What an owner of the past still does is another matter. */
    started(start: Start, stored: FlowDetail | undefined) {
      const { job, flowId, atom, round, action, fence, input } = start;
      const flow = flows.get(flowId);
      if (!flow || fence < flow.generation) return;
      const what = `"${atom}" starts to ${action} in round ${round} under generation ${fence}`;
      const verdict = flow.verdicts.get(start.run);
      if (verdict !== undefined) {
        const text = `${what}, though run ${start.run} has ended ${verdict}`;
        breaks("no atom starts once its run has a verdict (P8)", job, text);
      }
      if (action === "execute" && flow.successes.has(`${atom} ${round}`)) {
        breaks("no atom starts once its success is recorded", job, what);
      }
      const mark = action === "execute" ? "RUNNING" : "REVERTING";
      const { state } = stored?.atoms[atom] ?? {};
      if (state !== mark) {
        const text = `${what}, but it is stored as ${state}`;
        breaks("no atom starts before its start mark is stored (P7)", job, text);
      }
      for (const [name, value] of Object.entries(input)) {
        const recorded = flow.outputs.get(name);
        if (recorded === value) continue;
        const text = `${what} with ${String(value)}, but "${name}" gave ${String(recorded)}`;
        breaks("each input is the recorded output", job, text);
      }
    },
  };
}
