/** Where somebody is in the dashboard: what the address keeps. */
export interface Place {
  readonly show?: string;
  readonly text?: string;
  readonly after?: string;
  readonly job?: string;
}

const MARK = "#footplate?";
const KEYS = ["show", "text", "after", "job"] as const;

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
