import { FatalError, send, task, type, type TaskContext } from "footplate";

/** Orders at a shop that may be down: for hours if need be, but not for ever. */
export const orderAt = (url: string, giveUpAfter: number) =>
  task("order", {
    input: { item: type<string>() },
    async execute({ item }, context) {
      await atMost(giveUpAfter, context, () => send(url, { method: "POST", body: item }, context));
    },
  });

/** "Not now", as `send` says it, is heard so many times; then the task fails, and its flow is reverted. */
async function atMost<T>(times: number, { attempt }: TaskContext, run: () => Promise<T>) {
  try {
    return await run();
  } catch (error) {
    if (attempt < times) throw error;
    throw new FatalError(`It was tried ${attempt} times`, { cause: error });
  }
}
