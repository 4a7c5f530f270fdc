/** Somebody who works on a board. */
export interface Entity {
  kind: "conductor";
  name: string;
  /** A conductor's: `flows` and `provides` (what it claims), `concurrency`. `explain` reads them. */
  metadata: { flows?: readonly string[]; provides?: readonly string[]; [key: string]: unknown };
  /** @default 60_000 */
  ttlMs?: number | undefined;
  /** When it was registered last, by the board's clock; `register` sets it. */
  seenAt?: number | undefined;
}

/** How long it is thought to be there after it said so. */
export const TTL_MS = 60_000;

/** Whether it may still be there. */
export const isPresent = ({ seenAt = 0, ttlMs = TTL_MS }: Entity, now: number): boolean =>
  seenAt + ttlMs > now;
