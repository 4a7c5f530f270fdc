import { askOf } from "../../adapters/dashboard/page-ask.ts";
import { pageBoard } from "../../adapters/dashboard/page-board.ts";
import { task } from "../../src/index.ts";
import { memoryServer } from "../http/harness.ts";

const flows = ["pack", "ship"].map((name) => task(name, { execute() {} }));
/** A store with what JSON has no word for. */
export const STORE = { at: new Date(0), big: 7n, tags: new Map([["a", new Set([1n])]]), n: 1 };

/** The page's board on real routes, over a network that can be cut. */
export async function pageDesk(options: Parameters<typeof memoryServer>[0] = {}) {
  const server = await memoryServer({ flows, ...options });
  const refusals: string[] = [];
  let cut = new AbortController();
  let isUp = true;
  const network: typeof fetch = async (input, init) => {
    if (!isUp) throw new TypeError("No network");
    const signal = AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])]);
    return fetch(input, { ...init, signal });
  };
  const ask = askOf(
    new URL(`${server.url}/`),
    { authorization: "Bearer t" },
    ({ message }) => refusals.push(message),
    network,
  );
  const page = pageBoard(ask, server.clock);
  return {
    ...server,
    ask,
    page,
    refusals,
    /** Ends what is under way, and lets nothing through until `up`. */
    down() {
      isUp = false;
      cut.abort(new TypeError("Connection reset"));
      cut = new AbortController();
    },
    up: () => void (isUp = true),
    async [Symbol.asyncDispose]() {
      await page.close();
      await server.close();
    },
  };
}
