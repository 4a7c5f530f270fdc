import type { Job } from "../../src/index.ts";

/** What a job is, in one word a person looks for. */
export function wordOf({ state, outcome }: Job): string {
  if (state !== "COMPLETE" || !outcome) return state;
  return outcome.fate === "CONSUMED" && !outcome.ok
    ? (outcome.flowState ?? "FAILURE")
    : outcome.fate;
}

/** What a job that nobody may claim yet waits for; nothing where one may. */
export function waitOf({ state, waitingFor, wakeAt, runAt }: Job, now: number): string {
  if (state !== "UNCLAIMED") return "";
  if (waitingFor?.length) return `waits for ${waitingFor.join(" or ")}`;
  const at = wakeAt ?? runAt;
  return at > now ? `waits ${spanOf(at - now)}` : "";
}

/** Whether somebody should look at it. */
export const isBad = ({ outcome }: Job): boolean =>
  outcome?.ok === false && outcome.fate !== "CANCELLED";

/** A text that has room for so many characters, with a mark where it goes on. */
export function clipped(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}

/** A duration, short. @param ms Milliseconds. */
export function spanOf(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${(ms / 3_600_000).toFixed(1)} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}

/** A point in time, in the reader's own zone. */
export const timeOf = (at: number): string => new Date(at).toLocaleString();

/** A time of day, in the reader's own zone. */
export const clockOf = (at: number): string => new Date(at).toLocaleTimeString();

/** A value as text, whatever it is. */
export function textOf(value: unknown): string {
  const seen = new WeakSet<object>();
  const plain = (_: string, item: unknown): unknown => {
    if (typeof item === "bigint") return `${item}n`;
    if (typeof item !== "object" || item === null) return item;
    const bytes = bytesIn(item);
    if (bytes !== undefined) return bytes;
    if (item instanceof Error) return String(item);
    if (seen.has(item)) return "(seen above)";
    seen.add(item);
    if (item instanceof Map || item instanceof Set) return [...item];
    return item;
  };
  return JSON.stringify(value, plain, 2) ?? String(value);
}

function bytesIn(item: object): string | undefined {
  if (item instanceof Blob) {
    const name = item instanceof File ? item.name : item.type;
    return `(${name || "Blob"}, ${item.size} bytes)`;
  }
  return item instanceof ArrayBuffer || ArrayBuffer.isView(item)
    ? `(${item.byteLength} bytes)`
    : undefined;
}
