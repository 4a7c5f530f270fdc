/** Where somebody is in the dashboard: what the address keeps. */
export interface Place {
  /** Which jobs: a key of `SHOWN`. */
  readonly show?: string;
  readonly text?: string;
  readonly flow?: string;
  readonly owner?: string;
  readonly lane?: string;
  /** Only what ended before then: a local time, as an input gives it. */
  readonly before?: string;
  /** The list begins behind the job of this id. */
  readonly after?: string;
  /** The job that is open. */
  readonly job?: string;
  /** The atom of it that is looked at. */
  readonly atom?: string;
}

const MARK = "#footplate?";
/** What narrows the list. */
export const FILTERS = ["text", "flow", "owner", "lane", "before"] as const;
const KEYS = ["show", ...FILTERS, "after", "job", "atom"] as const;

/** Reads a place from an address's hash; another's hash is the first place. */
export function placeOf(hash: string): Place {
  if (!hash.startsWith(MARK)) return {};
  const asked = new URLSearchParams(hash.slice(MARK.length));
  return Object.fromEntries(
    KEYS.flatMap((key) => (asked.has(key) ? [[key, asked.get(key)!]] : [])),
  );
}

/** Gives the hash of a place, which `placeOf` reads. */
export function hashOf(place: Place): string {
  const kept = KEYS.flatMap((key) => (place[key] ? [[key, place[key]]] : []));
  return MARK + String(new URLSearchParams(kept));
}

/** The list that a place is in, whatever is open of it. */
export const listOf = (place: Place): Place => ({ ...place, after: "", job: "", atom: "" });
