import { indexedDBJobBoard } from "footplate/indexeddb";

// An owner that can be killed at any moment: it claims what is due, says so, and does nothing more.
addEventListener("message", async ({ data }: MessageEvent<{ name: string; limit: number }>) => {
  const board = indexedDBJobBoard({ name: data.name, persist: false });
  const { claims } = await board.claim({ who: "worker", leaseMs: 600_000, limit: data.limit });
  postMessage(claims.map(({ id }) => id));
});
