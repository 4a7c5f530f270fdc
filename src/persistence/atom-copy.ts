import { cloneValue, isPlain, type ValueLimits } from "../values.ts";
import type { AtomDetail, AtomRun, FlowDetail } from "./details.ts";

/** Copies of atoms for who keeps them: an atom itself, where nobody can change anything of it. */
export const atomsCopied = (
  atoms: readonly AtomDetail[],
  path: string,
  limits?: ValueLimits,
): AtomDetail[] =>
  // Most are, and then no path is made for nothing.
  atoms.map((atom, at) => (isFixed(atom) ? atom : atomCopy(atom, `${path}[${at}]`, limits)));

const atomCopy = (atom: AtomDetail, path: string, limits: ValueLimits | undefined): AtomDetail =>
  cloneValue(atom, path, limits) as AtomDetail;

/** Records of atoms in which nobody can change anything, and the place of each atom among them. */
const fixed = new WeakMap<object, ReadonlyMap<string, number>>();

/** Has a record of atoms that are each fixed count as its own copy: there may be thousands, the same for each run of a flow. */
export function fixAtoms(atoms: Record<string, AtomDetail>): FlowDetail["atoms"] {
  fixed.set(Object.freeze(atoms), new Map(Object.keys(atoms).map((name, place) => [name, place])));
  return atoms;
}

/** The place of each atom in a record that is fixed. */
export const placesIn = (atoms: FlowDetail["atoms"]): ReadonlyMap<string, number> | undefined =>
  fixed.get(atoms);

/** The same, for all atoms of a flow. */
export function atomCopies(
  atoms: Readonly<Record<string, AtomDetail>>,
  path: string,
  limits?: ValueLimits,
): Readonly<Record<string, AtomDetail>> {
  if (fixed.has(atoms)) return atoms;
  const copies: Record<string, AtomDetail> = {};
  // Key by key: a spread takes longer where there are thousands, and each would be looked up once more.
  for (const name of Object.keys(atoms)) {
    const atom = atoms[name]!;
    keep(copies, name, isFixed(atom) ? atom : atomCopy(atom, `${path}.${name}`, limits));
  }
  return copies;
}

/** Puts an atom among others, whatever its name. */
export function keep(atoms: Record<string, AtomDetail>, name: string, atom: AtomDetail): void {
  // Assigned, it would be no key but the object's prototype.
  if (name === "__proto__") Object.defineProperty(atoms, name, { value: atom, ...LIKE_ANY });
  else atoms[name] = atom;
}

const LIKE_ANY = { configurable: true, enumerable: true, writable: true };

// As the engine makes most of them: frozen, with a result that is its own copy. A checkpoint then costs no copies.
function isFixed(atom: AtomDetail): boolean {
  if (typeof atom !== "object" || !Object.isFrozen(atom)) return false;
  // One by one, as looking for the keys it has takes ten times as long. What holds more is copied.
  return (
    isPlain(atom.result) &&
    isPlain(atom.revertResult) &&
    !(atom.failure || atom.revertFailure || atom.progress) &&
    !(atom.history || atom.steps || atom.logs) &&
    isFixedList(atom.runs) &&
    isFixedEmpty(atom.meta)
  );
}

const isFixedList = (runs: readonly AtomRun[]): boolean =>
  Array.isArray(runs) &&
  Object.isFrozen(runs) &&
  runs.every((run) => Object.isFrozen(run) && !run.failure);

function isFixedEmpty(meta: object): boolean {
  for (const _ in meta) return false;
  return (
    typeof meta === "object" &&
    Object.isFrozen(meta) &&
    Object.getPrototypeOf(meta) === Object.prototype
  );
}
