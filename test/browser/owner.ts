/** Starts an owner in a worker of its own, which has claimed up to `limit` due jobs when this resolves. */
export async function ownerInWorker(
  name: string,
  limit: number,
): Promise<{ ids: readonly string[]; kill(): void }> {
  const worker = new Worker(new URL("./owner.worker.ts", import.meta.url), { type: "module" });
  const ids = await new Promise<readonly string[]>((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data as string[]));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    worker.postMessage({ name, limit }, []);
  });
  return { ids, kill: () => worker.terminate() };
}
