import { task, type } from "footplate";

/** Reads many pages in one task. Should its process die, the next one reads no page again that was read. */
export const importAll = (read: (url: string, signal: AbortSignal) => Promise<string>) =>
  task("import", {
    input: { urls: type<readonly string[]>() },
    provides: "letters",
    async execute({ urls }, { step, progress, log, signal }) {
      let letters = 0;
      for (const [at, url] of urls.entries()) {
        letters += await step(url, async () => (await read(url, signal)).length);
        progress((at + 1) / urls.length, { url });
      }
      log("All were read", { urls: urls.length });
      return letters;
    },
  });
