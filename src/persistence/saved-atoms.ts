import type { AtomDetail, FlowDetail } from "./details.ts";
import { keep, placesIn } from "./atom-copy.ts";

/**
 * The atoms of a flow as they were found, and apart from them what was saved since: so a save costs what it changes, and not
 * what is there.
 */
export class SavedAtoms {
  readonly #found: FlowDetail["atoms"];
  /** Where each of them is in `#saved`; undefined where that is not known of all who run this flow. */
  readonly #places: ReadonlyMap<string, number> | undefined;
  #saved: (AtomDetail | undefined)[] | undefined;
  /** Those that have no place. */
  #others: Map<string, AtomDetail> | undefined;

  constructor(found: FlowDetail["atoms"]) {
    this.#found = found;
    this.#places = placesIn(found);
  }

  put(atom: AtomDetail): void {
    const place = this.#places?.get(atom.name);
    if (place === undefined) (this.#others ??= new Map()).set(atom.name, atom);
    else (this.#saved ??= Array(this.#places!.size))[place] = atom;
  }

  /** All of them; the very record that was found where nothing was saved. */
  all(): FlowDetail["atoms"] {
    if (!this.#saved && !this.#others) return this.#found;
    const all = { ...this.#found };
    for (const atom of this.#saved ?? []) if (atom) keep(all, atom.name, atom);
    for (const atom of this.#others?.values() ?? []) keep(all, atom.name, atom);
    return all;
  }
}
