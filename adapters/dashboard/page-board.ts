import { systemClock, FootplateError, type Clock, type JobBoard } from "../../src/index.ts";
import { listing, remoteEvents, type Asker, type BoardVerbs } from "../../src/adapter.ts";
import { pathTo } from "../../src/http/path.ts";
import { absent, type Ask } from "./page-ask.ts";

/** What the dashboard does with a board. */
export type PageBoard = Pick<
  JobBoard,
  | "get"
  | "jobs"
  | "counts"
  | "entities"
  | "paused"
  | "signals"
  | "on"
  | "post"
  | "redrive"
  | "cancel"
  | "claimJob"
  | "trash"
  | "purge"
  | "signal"
  | "pause"
  | "resume"
  | "close"
>;

type Reply<V extends keyof BoardVerbs> = BoardVerbs[V]["reply"];

/**
 * The board behind `jobRoutes`, as far as the page needs it. What is asked of it is looked at by the routes alone, so that
 * none of their checks are in the page.
 */
export function pageBoard(ask: Ask, clock: Clock = systemClock): PageBoard {
  const closing = new AbortController();
  const { signal } = closing;
  const poll = (_: "events", { after, waitMs }: BoardVerbs["events"]["ask"], until?: AbortSignal) =>
    ask<Reply<"events">>("GET /events", {
      query: { after, timeoutMs: waitMs },
      waitMs,
      signal: until,
    });
  const { on, standing } = remoteEvents(poll as Asker<BoardVerbs>, clock, signal);

  const ownWrites = new Set<() => void>();
  const read = async <T>(path: string, query: object = {}): Promise<T> => {
    // What is read before it is listened could change unheard.
    await standing();
    return ask(`GET ${path}`, { query, signal });
  };
  const write = async <T>(line: string, body?: unknown): Promise<T> => {
    await standing();
    for (const wake of ownWrites) wake();
    return ask(line, { body, signal });
  };
  const get = (id: string) => absent(read<Reply<"get">>(pathTo`/jobs/${id}`), id);

  return {
    get,
    jobs: (query = {}) =>
      listing(
        {
          page: (part) => read("/jobs", part),
          get,
          watch(wake) {
            ownWrites.add(wake);
            return () => void ownWrites.delete(wake);
          },
          fills: false,
        },
        query,
        clock,
      ),
    counts: () => read("/counts"),
    entities: () => read("/entities"),
    paused: () => read("/paused"),
    signals: (id) => read(pathTo`/jobs/${id}/signals`),
    on,
    post: (async (posting: object) => {
      const [job] = await write<Reply<"post">>("POST /jobs", [posting]);
      return job;
    }) as JobBoard["post"],
    redrive: async (id, changes = {}) => write(pathTo`POST /jobs/${id}/redrive`, changes),
    cancel: async (id, reason) => write(pathTo`POST /jobs/${id}/cancel`, { reason }),
    claimJob: async (id, request) => write(pathTo`POST /claims/${id}`, request),
    trash: async ({ id, who, generation }, reason) =>
      write(pathTo`POST /jobs/${id}/trash`, { claim: { id, who, generation }, reason }),
    purge: (query = {}) => write("DELETE /jobs", query),
    signal: async (id, name, payload) => write(pathTo`POST /jobs/${id}/signals/${name}`, payload),
    pause: (scope = {}) => write("POST /pause", scope),
    resume: (scope = {}) => write("POST /resume", scope),
    async close() {
      closing.abort(new FootplateError("INVALID_STATE", "The board is closed"));
    },
  };
}
