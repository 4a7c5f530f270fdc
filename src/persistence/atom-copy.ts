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

/** Records of atoms in which nobody can change anything. */
const fixedAtoms = new WeakSet<object>();

/** Has a record of atoms that are each fixed count as its own copy: there may be thousands, the same for each run of a flow. */
export function fixAtoms(atoms: Record<string, AtomDetail>): Readonly<Record<string, AtomDetail>> {
  fixedAtoms.add(Object.freeze(atoms));
  return atoms;
}

/** The same, for all atoms of a flow. */
export function atomCopies(
  atoms: Readonly<Record<string, AtomDetail>>,
  path: string,
  limits?: ValueLimits,
): Readonly<Record<string, AtomDetail>> {
  if (fixedAtoms.has(atoms)) return atoms;
  const copies: Record<string, AtomDetail> = {};
  // Key by key: a spread takes longer where there are thousands, and each would be looked up once more.
  for (const name of Object.keys(atoms)) {
    const atom = atoms[name]!;
    keep(copies, name, isFixed(atom) ? atom : atomCopy(atom, `${path}.${name}`, limits));
  }
  return copies;
}

/** Atoms, with others in place of those of their names. */
export function withAtoms(
  atoms: FlowDetail["atoms"],
  others: ReadonlyMap<string, AtomDetail>,
): FlowDetail["atoms"] {
  if (others.size === 0) return atoms;
  const all = { ...atoms };
  for (const [name, atom] of others) keep(all, name, atom);
  return all;
}

/** Puts an atom among others, whatever its name. */
function keep(atoms: Record<string, AtomDetail>, name: string, atom: AtomDetail): void {
  // Assigned, it would be no key but the object's prototype.
  if (name === "__proto__") Object.defineProperty(atoms, name, { value: atom, ...LIKE_ANY });
  else atoms[name] = atom;
}

const LIKE_ANY = { configurable: true, enumerable: true, writable: true };

// As the engine makes most of them: frozen, with a result that is its own copy. A checkpoint then costs no copies.
function isFixed(atom: AtomDetail): boolean {
  if (typeof atom !== "object" || !Object.isFrozen(atom)) return false;
  for (const key in atom) {
    const item = atom[key as keyof AtomDetail];
    if (isPlain(item)) continue;
    if (key === "runs" && isFixedList(item as readonly AtomRun[])) continue;
    if (key === "meta" && isFixedEmpty(item as object)) continue;
    return false;
  }
  return true;
}

const isFixedList = (runs: readonly AtomRun[]): boolean =>
  Array.isArray(runs) &&
  Object.isFrozen(runs) &&
  runs.every((run) => Object.isFrozen(run) && run.failure === undefined);

function isFixedEmpty(meta: object): boolean {
  for (const _ in meta) return false;
  return Object.isFrozen(meta) && Object.getPrototypeOf(meta) === Object.prototype;
}
