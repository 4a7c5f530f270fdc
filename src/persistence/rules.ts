import { FootplateError } from "../errors.ts";
import { name, optional } from "../shape.ts";
import { cloneValue, isPlain, type ValueLimits } from "../values.ts";
import { atomCopies, atomsCopied } from "./atom-copy.ts";
import type { FlowChange, FlowDetail, LogBook } from "./details.ts";

// Pure and synchronous, so that a store can run them inside one transaction. What changes nothing gives the very record
// it was given, so that nothing need be written. All times are the store's.

/** What adding a flow makes of it. @throws `DUPLICATE` */
export function addedFlow(
  stored: FlowDetail | undefined,
  detail: FlowDetail,
  now: number,
): FlowDetail {
  if (stored) throw new FootplateError("DUPLICATE", `There is a flow "${detail.id}" already`);
  return { ...detail, createdAt: now, updatedAt: now };
}

/** What opening a flow makes of it (P2). @throws `STALE_CLAIM`, `DUPLICATE` for one that is another job's */
export function openedFlow(
  stored: FlowDetail | undefined,
  detail: FlowDetail,
  now: number,
): FlowDetail {
  if (!stored) return addedFlow(stored, detail, now);
  const [its, ours] = [stored.meta["job"], detail.meta["job"]];
  if (its !== undefined && ours !== undefined && its !== ours) {
    throw new FootplateError("DUPLICATE", `Flow "${detail.id}" is of job "${String(its)}"`);
  }
  if (stored.generation > detail.generation) {
    throw staleClaim(stored, detail.generation);
  }
  return stored.generation === detail.generation
    ? stored
    : { ...stored, generation: detail.generation, updatedAt: now };
}

/** What a write to a flow makes of it (P1, P3). @throws `STALE_CLAIM`, `NOT_FOUND` without a detail */
export function applyChange(
  detail: FlowDetail | undefined,
  change: FlowChange,
  now: number,
): FlowDetail {
  const known = present(detail, change);
  if (!isNext(known, change)) return known;
  const changed: Draft<FlowDetail> = { ...known };
  applyTo(changed, change, now);
  if (change.atoms) changed.atoms = { ...changed.atoms, ...byName(change.atoms) };
  return changed;
}

/** The flow that a change is for. @throws `NOT_FOUND` */
export function present<T>(flow: T | undefined, { flowId }: FlowChange): T {
  if (!flow) throw new FootplateError("NOT_FOUND", `There is no flow "${flowId}"`);
  return flow;
}

/** Whether a change is still to be made: the one that was made last is not. @throws `STALE_CLAIM` */
export function isNext(detail: FlowDetail, change: FlowChange): boolean {
  if (change.generation !== detail.generation) throw staleClaim(detail, change.generation);
  if (change.revision === detail.revision) return false;
  if (change.revision !== detail.revision + 1) {
    throw new FootplateError(
      "STALE_CLAIM",
      `Flow "${detail.id}" is at revision "${detail.revision}", so "${change.revision}" cannot follow`,
    );
  }
  return true;
}

/** Makes a change, but for its atoms, in the very detail: for who keeps one that nobody else sees. */
export function applyTo(head: Draft<FlowDetail>, change: FlowChange, now: number): void {
  const { state, version, fingerprint, store, meta } = change;
  if (state !== undefined) head.state = state;
  if (version !== undefined) head.version = version;
  if (fingerprint !== undefined) head.fingerprint = fingerprint;
  if (store) head.store = { ...head.store, ...store };
  if (meta) head.meta = { ...head.meta, ...meta };
  head.revision = change.revision;
  head.updatedAt = now;
}

/** What saving a book makes of it. */
export function savedBook(
  stored: LogBook | undefined,
  book: Pick<LogBook, "id" | "name"> & Partial<LogBook>,
  now: number,
): LogBook {
  return {
    id: book.id,
    name: book.name,
    meta: { ...stored?.meta, ...book.meta },
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
  };
}

/** A copy of a detail as it comes in, with every name and value in it checked. @throws `INVALID_INPUT` */
export function checkedDetail(detail: FlowDetail, limits: ValueLimits = {}): FlowDetail {
  const copy = copied(detail, "flow", limits);
  (copy as Draft<FlowDetail>).atoms = atomCopies(detail.atoms, "flow.atoms", limits);
  name(copy.id, "flow.id");
  name(copy.name, "flow.name");
  optional(name)(copy.bookId, "flow.bookId");
  if (copy.atoms !== detail.atoms)
    for (const atom of Object.keys(copy.atoms)) name(atom, "flow.atoms");
  return copy;
}

/** As `checkedDetail`, for a change. @throws `INVALID_INPUT` */
export function checkedChange(change: FlowChange, limits: ValueLimits = {}): FlowChange {
  const copy = copied(change, "change", limits);
  name(copy.flowId, "change.flowId");
  if (!change.atoms) return copy;
  const atoms = atomsCopied(change.atoms, "change.atoms", limits);
  for (const atom of atoms) name(atom.name, "change.atoms.name");
  (copy as Draft<FlowChange>).atoms = atoms;
  return copy;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** All but the atoms, which are copied by themselves. */
function copied<T extends FlowChange | FlowDetail>(value: T, path: string, limits: ValueLimits): T {
  const copy = { ...value } as Record<string, unknown>;
  for (const key in copy) {
    if (key === "atoms" || isPlain(copy[key])) continue;
    copy[key] = cloneValue(copy[key], `${path}.${key}`, limits);
  }
  return copy as unknown as T;
}

/** A copy of a book as it comes in, with every value in it checked. @throws `INVALID_INPUT` */
export function checkedBook<B extends Pick<LogBook, "id" | "name">>(
  book: B,
  limits: ValueLimits = {},
): B {
  const copy = cloneValue(book, "book", limits) as B;
  name(copy.id, "book.id");
  name(copy.name, "book.name");
  return copy;
}

/** A flow as it is listed: without its atoms. */
export function listedFlow(detail: FlowDetail): Omit<FlowDetail, "atoms"> {
  const { atoms: _, ...rest } = detail;
  return rest;
}

/** Why a flow cannot be added to a book, or the book not destroyed. */
export const noBook = (id: string): FootplateError =>
  new FootplateError("NOT_FOUND", `There is no book "${id}"`);

const byName = (atoms: NonNullable<FlowChange["atoms"]>) =>
  Object.fromEntries(atoms.map((atom) => [atom.name, atom]));

const staleClaim = (stored: FlowDetail, generation: number) =>
  new FootplateError(
    "STALE_CLAIM",
    `Flow "${stored.id}" was opened by generation "${stored.generation}", so "${generation}" may not write to it`,
  );
