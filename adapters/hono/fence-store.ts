import type { FenceTransactions } from "./fence-transactions.ts";

/** What was answered to a request. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request that wants to take effect: whose it is, under which claim, and which effect it is. */
export interface FencedRequest {
  readonly job: string;
  readonly fence: number;
  readonly key: string;
}

/**
 * What becomes of a request: it may take effect; it comes from an owner who is no owner any more (`stale`); it took effect
 * before, and that was answered (`replay`); or, without either, it is under way.
 */
export type Admission =
  | { readonly admit: true }
  | { readonly admit: false; readonly stale: boolean; readonly replay?: StoredResponse };

/** Remembers fences and answers. `enter` and `leave` must each be atomic for one job: a Durable Object, or memory. */
export interface FenceStore {
  /** Admits the request or says why not; with `replay`, what was answered the first time. */
  enter(request: FencedRequest): Promise<Admission>;
  /** What was answered, to be given again; undefined when nothing took effect, and the same may be tried anew. */
  leave(key: string, response: StoredResponse | undefined): Promise<void>;
}

/** What a fence store keeps: the highest fence of each job, and what became of each key. */
export interface Fences {
  fenceOf(job: string): number | undefined;
  setFence(job: string, fence: number): void;
  /** "under way", or what was answered. */
  keyOf(key: string): StoredResponse | "under way" | undefined;
  setKey(key: string, response: StoredResponse | "under way" | undefined): void;
}

// Pure and synchronous, so that a store can run it inside one transaction.

/** Fence first, then key: who is no owner any more is told so, and not what the present one did. */
export function entered(fences: Fences, request: FencedRequest): Admission {
  const { job, fence, key } = request;
  const highest = fences.fenceOf(job);
  const admission = admissionOf(request, highest, fences.keyOf(key));
  if (fence > (highest ?? 0)) fences.setFence(job, fence);
  if (admission.admit) fences.setKey(key, "under way");
  return admission;
}

/** What becomes of a request, by what is known of its job and of its key. */
export function admissionOf(
  { fence }: FencedRequest,
  highest: number | undefined,
  known: StoredResponse | "under way" | undefined,
): Admission {
  if (fence < (highest ?? 0)) return { admit: false, stale: true };
  if (known === undefined) return { admit: true };
  return { admit: false, stale: false, ...(known !== "under way" && { replay: known }) };
}

/** Remembers fences and answers in memory, for as long as the process lives: for development, and for tests. */
export function memoryFenceStore(): FenceStore & FenceTransactions {
  const fences = new Map<string, number>();
  const keys = new Map<string, StoredResponse | "under way">();
  const kept: Fences = {
    fenceOf: (job) => fences.get(job),
    setFence: (job, fence) => void fences.set(job, fence),
    keyOf: (key) => keys.get(key),
    setKey: (key, response) => void (response ? keys.set(key, response) : keys.delete(key)),
  };
  return {
    enter: async (request) => entered(kept, request),
    leave: async (key, response) => kept.setKey(key, response),
    // Nothing is kept of an effect before it is there, and no other comes in between: there is nothing to undo.
    transaction: (body) => body(kept, undefined),
  };
}
