import { task } from "../../src/index.ts";

/** Tasks that note under which key they run and are reverted, and what was noted. */
export function story() {
  const seen: string[] = [];
  const noted = (name: string, more: object = {}) =>
    task(name, {
      execute: (_: object, { idempotencyKey }) => void seen.push(idempotencyKey),
      revert: (_: object, { idempotencyKey }) => void seen.push(idempotencyKey),
      ...more,
    });
  return { seen, noted };
}
