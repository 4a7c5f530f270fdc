import { FootplateError } from "../../errors.ts";

/** What a task asks of the outside world. */
export interface Order {
  readonly job: string;
  readonly key: string;
  readonly action: "execute" | "revert";
  readonly fence: number;
}

/** The outside world, at its most helpful: it keeps each key with its effect, and refuses lower fences. */
export interface Receiver {
  /** Gives the same answer to the same key. @throws {FootplateError} `STALE_CLAIM` for a lower fence */
  take(order: Order): string;
  /** The effects that stand for a job. */
  effectsOf(job: string): readonly string[];
}

/** Makes a receiver nobody has asked anything of. */
export function createReceiver(): Receiver {
  const fences = new Map<string, number>();
  const answers = new Map<string, string>();
  const effects = new Map<string, Set<string>>();

  return {
    take({ job, key, action, fence }) {
      const highest = fences.get(job) ?? 0;
      if (fence < highest) {
        throw new FootplateError("STALE_CLAIM", `Fence "${fence}" is below "${highest}"`);
      }
      fences.set(job, fence);
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = `${key}=${answers.size + 1}`;
      answers.set(key, answer);
      const standing = effects.get(job) ?? new Set();
      effects.set(job, standing);
      if (action === "execute") standing.add(key);
      else standing.delete(key.replace("/revert/", "/execute/"));
      return answer;
    },
    effectsOf: (job) => [...(effects.get(job) ?? [])],
  };
}
