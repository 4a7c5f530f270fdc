import { FootplateError } from "./errors.ts";

interface Waiting<W, A> {
  readonly write: W;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets writes share transactions: one commit at a time, and everything that arrives meanwhile goes into the next (P28).
 *
 * `commit` stores a batch in one transaction and answers each of its writes, in their order, with an Error for one that
 * it refused while the others were stored (P29). When it throws, nothing may have been stored: the writes are tried
 * again one by one, so that what was wrong with one falls on that one (P30); `UNAVAILABLE` is wrong with none, and falls
 * on all. Each write is answered when its transaction is complete.
 */
export function groupCommit<W, A = void>(
  commit: (writes: readonly W[]) => Promise<readonly (A | Error)[]>,
): (write: W) => Promise<A> {
  let queue: Waiting<W, A>[] = [];
  let committing = false;

  const commitAll = async () => {
    // What else is written in this turn comes along.
    await undefined;
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await settle(batch);
    }
    committing = false;
  };

  const settle = async (batch: readonly Waiting<W, A>[]): Promise<void> => {
    try {
      const answers = await commit(batch.map(({ write }) => write));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer instanceof Error) reject(answer);
        else resolve(answer as A);
      });
    } catch (error) {
      if (batch.length === 1 || FootplateError.is(error, "UNAVAILABLE")) {
        for (const { reject } of batch) reject(error);
      } else {
        for (const each of batch) await settle([each]);
      }
    }
  };

  return (write) =>
    new Promise((resolve, reject) => {
      queue.push({ write, resolve, reject });
      if (committing) return;
      committing = true;
      void commitAll();
    });
}
