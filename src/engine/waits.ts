import type { TaskCode } from "../flow/task.ts";
import type { Wait } from "../flow/wait.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { PLACE } from "./atoms.ts";
import type { CompiledAtom, Graph } from "./compile.ts";
import type { EngineOptions } from "./options.ts";

/** What was sent to a job so far, in order, by name. */
export type Signals = Readonly<Record<string, readonly unknown[]>>;

/** What a task waits for before its code runs. */
export const waitOf = ({ code }: CompiledAtom): Wait | undefined => (code as TaskCode).wait;

/** The waits of one run: for times, and for signals (P12). */
export class Waits {
  readonly #signals: Signals;
  readonly #readAt: number;
  readonly #isPatient: boolean;
  /** How many waits have begun for each signal. */
  #begun: Map<string, number> | undefined;

  /**
   * @param readAt When the signals were asked for: of later times nobody knows what was sent by then.
   * @param isPatient The run waits for time limits itself, and nothing more will be sent to it.
   */
  constructor(signals: Signals, readAt: number, isPatient: boolean) {
    this.#signals = signals;
    this.#readAt = readAt;
    this.#isPatient = isPatient;
  }

  /** An atom as its wait begins; the very same if it has begun. Its end is set once and for all. */
  begun(graph: Graph, atoms: readonly AtomDetail[], index: number, now: number): AtomDetail {
    const atom = atoms[index]!;
    if (atom.startedAt !== undefined || atom.state !== "PENDING") return atom;
    const { signal, ms } = waitOf(graph.atoms[index]!)!;
    return {
      ...atom,
      startedAt: now,
      ...(ms !== undefined && { wakeAt: now + ms }),
      ...(signal !== undefined && {
        meta: { ...atom.meta, [PLACE]: this.#nextPlace(graph, atoms, signal) },
      }),
    };
  }

  /** Whether what was waited for is there; `asleep`: not yet, but time alone will do; `parked`: not in this run. */
  look({ signal }: Wait, atom: AtomDetail, now: number): "over" | "asleep" | "parked" {
    // It was over already when its owner died.
    if (atom.state === "RUNNING" || (signal !== undefined && this.#has(signal, atom)))
      return "over";
    const { wakeAt = Infinity } = atom;
    const isSure = signal === undefined || this.#isPatient;
    if (wakeAt <= now && (isSure || wakeAt <= this.#readAt)) return "over";
    return isSure && wakeAt < Infinity ? "asleep" : "parked";
  }

  /** What the code of a wait is given: the payload, if it came in time. */
  input({ signal }: Wait, atom: AtomDetail): Record<string, unknown> {
    if (signal === undefined || !this.#has(signal, atom)) return {};
    return { payload: this.#signals[signal]![placeOf(atom) - 1] };
  }

  #has(signal: string, atom: AtomDetail): boolean {
    return Object.hasOwn(this.#signals, signal) && placeOf(atom) <= this.#signals[signal]!.length;
  }

  #nextPlace(graph: Graph, atoms: readonly AtomDetail[], signal: string): number {
    this.#begun ??= counted(graph, atoms);
    const place = (this.#begun.get(signal) ?? 0) + 1;
    this.#begun.set(signal, place);
    return place;
  }
}

const placeOf = ({ meta }: AtomDetail): number => meta[PLACE] as number;

function counted(graph: Graph, atoms: readonly AtomDetail[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const atom of graph.atoms) {
    const { signal } = waitOf(atom) ?? {};
    const place = atoms[atom.index]!.meta[PLACE];
    if (signal === undefined || typeof place !== "number") continue;
    places.set(signal, Math.max(place, places.get(signal) ?? 0));
  }
  return places;
}

/** The names of the signals that atoms wait for, sorted. */
export function signalsOf(atoms: readonly CompiledAtom[]): readonly string[] {
  const names = atoms.map((atom) => waitOf(atom)?.signal).filter((name) => name !== undefined);
  return [...new Set(names)].toSorted();
}

/** What a run needs to know of what was sent. That is asked for only where somebody waits for it. */
export function openWaits(
  { signals: awaited }: Graph,
  { signals = {}, parkMs = Infinity }: Pick<EngineOptions, "signals" | "parkMs">,
  readAt: number,
): Waits | Promise<Waits> {
  const waits = (known: Signals) => new Waits(known, readAt, parkMs === Infinity);
  if (typeof signals !== "function") return waits(signals);
  return awaited.length > 0 ? signals().then(waits) : waits({});
}
