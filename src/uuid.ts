/** Gives a UUIDv7: its first 48 bits are `now`, so that ids sort by time. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
export function uuidv7(now: number): string {
  const random = crypto.randomUUID();
  const time = Math.max(0, Math.trunc(now)).toString(16).padStart(12, "0").slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
