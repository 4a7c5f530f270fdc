import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { AtomDetail, AtomRun, FlowDetail } from "../persistence/details.ts";
import { endedAtom, parkedAtom, startedAtom, type Leave } from "./atoms.ts";
import type { CompiledAtom, Graph } from "./compile.ts";
import {
  executeRetry,
  failOrphan,
  resolveFailure,
  restart,
  retryScope,
  revertAll,
} from "./recovery.ts";
import { atomTable } from "./table.ts";

/** An atom to start once its start mark is stored. */
export interface Start {
  readonly atom: CompiledAtom;
  readonly action: AtomRun["action"];
}

/**
 * Decides what a flow does next: which atoms are ready, what a failure leads to, what is finished.
 *
 * It does no I/O and runs no task. An atom is looked at again only when a neighbour changed, so a step costs
 * what it touches, not the size of the flow.
 */
export function createSchedule(graph: Graph, detail: Pick<FlowDetail, "atoms">, openedAt: number) {
  const table = atomTable(graph, detail);
  table.atoms.forEach((_, index) => failOrphan(table, index, openedAt));
  const { atoms, running, candidates } = table;
  const sleeping = new Set<number>();
  let broken: Failure | undefined;

  const ready = (index: number): AtomRun["action"] | "RETRY" | undefined => {
    const { state, intention } = atoms[index]!;
    const { before, after } = graph.atoms[index]!;
    if (running.has(index)) return undefined;
    if (intention === "EXECUTE") {
      // RUNNING, but not here: its owner died, so it runs again under the same key (P7).
      const startable = state === "PENDING" || state === "RUNNING";
      return startable && before.every(table.done) ? "EXECUTE" : undefined;
    }
    const undoable = state === "SUCCESS" || state === "FAILURE" || state === "REVERTING";
    if (!undoable || !after.every(table.undone)) return undefined;
    return intention === "RETRY" ? "RETRY" : "REVERT";
  };

  /** Does at once what needs no code of the user's; gives what does. */
  const begin = (index: number, now: number): AtomRun["action"] | undefined => {
    const action = ready(index);
    const { code } = graph.atoms[index]!;
    if (action === "RETRY") return void retryScope(table, index, now);
    if (action === "EXECUTE" && code.kind === "retry") return void executeRetry(table, index, now);
    if (action !== "REVERT" || (code.kind === "task" && code.revert)) return action;
    const reverting: AtomDetail = { ...atoms[index]!, state: "REVERTING" };
    table.put(index, reverting);
    const { result: _, history: __, ...rest } = reverting;
    table.put(index, { ...rest, state: "REVERTED", endedAt: now });
    return undefined;
  };

  /** A controller is the user's code, too: when it throws, the flow can go neither on nor back. */
  const guarded = <T>({ name }: CompiledAtom, decide: () => T): T | undefined => {
    try {
      return decide();
    } catch (cause) {
      const message = `The controller over "${name}" failed`;
      broken = failureFrom(new FootplateError("EXECUTION", message, { cause }));
      return undefined;
    }
  };

  const isAsleep = (index: number, now: number) => (atoms[index]!.wakeAt ?? 0) > now;

  return {
    /** The atoms as they are now, in the order of the graph. */
    atoms,
    // Functions, no getters: V8 makes a map for each object with getters of its own, and that map keeps all that they
    // close over from being collected young.
    running: () => running.size,
    /** What a controller threw. */
    broken: () => broken,

    /** Marks what may start now, up to `limit` at once in all, and gives it in order. */
    start(limit: number, now: number): readonly Start[] {
      const starts: Start[] = [];
      const held: number[] = [];
      for (const index of sleeping) candidates.add(index);
      sleeping.clear();
      while (candidates.size > 0 && !broken) {
        const able = [...candidates].filter(ready);
        // Order matters where there are several, and where one may set off another that is a candidate as well.
        const batch = able.length > 1 ? [...candidates].toSorted((a, b) => a - b) : able;
        candidates.clear();
        for (const index of batch) {
          if (!ready(index)) continue;
          if (isAsleep(index, now)) sleeping.add(index);
          else if (running.size >= limit) held.push(index);
          else {
            const action = guarded(graph.atoms[index]!, () => begin(index, now));
            if (!action) continue;
            running.add(index);
            table.mark(index, startedAtom(atoms[index]!, action, now));
            starts.push({ atom: graph.atoms[index]!, action });
          }
        }
      }
      for (const index of held) candidates.add(index);
      return starts;
    },

    succeeded({ atom: { index }, action }: Start, result: unknown, now: number): void {
      running.delete(index);
      const current = atoms[index]!;
      if (action === "EXECUTE") {
        table.put(index, endedAtom(current, { state: "SUCCESS", result }, now));
        return;
      }
      const { result: _, revertFailure: __, ...rest } = current;
      table.put(index, endedAtom(rest, { state: "REVERTED", revertResult: result }, now));
    },

    /** `final`: no controller may try it again. */
    failed({ atom, action }: Start, failure: Failure, final: boolean, now: number): void {
      const { index } = atom;
      running.delete(index);
      const change =
        action === "REVERT"
          ? ({ state: "REVERT_FAILURE", revertFailure: failure } as const)
          : ({ state: "FAILURE", failure } as const);
      table.put(index, endedAtom(atoms[index]!, change, now));
      if (action === "EXECUTE" && atoms[index]!.intention === "EXECUTE") {
        guarded(atom, () => resolveFailure(table, index, failure, final, now));
      }
    },

    /** Not now (P10). */
    parked({ atom: { index } }: Start, leave: Leave, now: number): void {
      running.delete(index);
      table.put(index, parkedAtom(atoms[index]!, leave, now));
      // It was cancelled meanwhile: nobody comes back for it.
      failOrphan(table, index, now);
    },

    /** When the first sleeping atom is to go on. */
    nextWake(): number | undefined {
      const times = [...sleeping].map((index) => atoms[index]!.wakeAt ?? 0);
      return times.length > 0 ? Math.min(...times) : undefined;
    },

    /** How the flow ended; undefined while something is left to do. To be asked when nothing runs. */
    end(): "SUCCESS" | "REVERTED" | "FAILURE" | undefined {
      if (broken || atoms.some(({ state }) => state === "REVERT_FAILURE")) return "FAILURE";
      if (atoms.every((_, index) => table.done(index))) return "SUCCESS";
      const undone = atoms.every(
        ({ intention }, index) => intention === "REVERT" && table.undone(index),
      );
      return undone ? "REVERTED" : undefined;
    },

    restart: () => restart(table),
    cancel: (now: number) => revertAll(table, now),
    take: table.take,
  };
}

/** See `createSchedule`. */
export type Schedule = ReturnType<typeof createSchedule>;
