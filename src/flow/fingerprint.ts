const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** Gives 16 hex digits that tell one structure from another (FNV-1a, twice). Not for secrets. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hash(structure: unknown): string {
  const text = JSON.stringify(structure);
  return digits(text, OFFSET) + digits(text, OFFSET ^ PRIME);
}

function digits(text: string, seed: number): string {
  let value = seed;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), PRIME);
  }
  return (value >>> 0).toString(16).padStart(8, "0");
}
