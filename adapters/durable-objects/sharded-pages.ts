import { merged, rankOf, type BoardVerbs } from "../../src/adapter.ts";
import { FootplateError, type Job, type JobQuery } from "../../src/index.ts";
import type { Shard } from "./shard.ts";

/** The last job of each shard that a listing has come to; undefined: nothing of it yet, null: it has no more. */
type Places = readonly (string | undefined | null)[];

const PAGE = 100;
const REMEMBERED = 1_000;

const times: Readonly<Record<NonNullable<JobQuery["order"]>, (a: Job, b: Job) => number>> = {
  board: (a, b) => rankOf(a.priority) - rankOf(b.priority) || a.createdAt - b.createdAt,
  newest: (a, b) => b.createdAt - a.createdAt,
  ended: (a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0),
};

/**
 * Lists all shards as one, by time where each goes by its own sequence. Where a listing stands is remembered by the last job
 * that was given; who does not remember, as another isolate gave it, goes through from the beginning.
 */
export function shardedPages(shards: readonly Shard[]) {
  const remembered = new Map<string, Places>();

  async function pageFrom(places: Places, query: JobQuery, limit: number) {
    const pages = await Promise.all(
      shards.map((shard, at) =>
        places[at] === null
          ? []
          : shard("page", { ...query, after: places[at] ?? undefined, limit }),
      ),
    );
    const order = times[query.order ?? "board"];
    const lists = pages.map((own, shard) => own.map((job) => ({ job, shard })));
    const jobs: { readonly job: Job; readonly shard: number }[] = [];
    for (const each of merged((a, b) => order(a.job, b.job), lists)) {
      if (jobs.push(each) === limit) break;
    }
    const next = places.map((place, at) => {
      const given = jobs.findLast(({ shard }) => shard === at)?.job.id;
      return given ?? (pages[at]!.length === 0 ? null : place);
    });
    return { jobs: jobs.map(({ job }) => job), places: next };
  }

  async function placesBehind(after: string, query: JobQuery): Promise<Places> {
    const known = remembered.get(nameOf(query, after));
    if (known) return known;
    for (let places: Places = shards.map(() => undefined); ;) {
      const page = await pageFrom(places, query, PAGE);
      if (page.jobs.length === 0) {
        throw new FootplateError("NOT_FOUND", `There is no job "${after}" to go on behind`);
      }
      const at = page.jobs.findIndex(({ id }) => id === after);
      places = at < 0 ? page.places : (await pageFrom(places, query, at + 1)).places;
      if (at >= 0) return places;
    }
  }

  return async ({
    after,
    limit = PAGE,
    ...query
  }: JobQuery): Promise<BoardVerbs["page"]["reply"]> => {
    const start =
      after === undefined ? shards.map(() => undefined) : await placesBehind(after, query);
    const { jobs, places } = await pageFrom(start, query, limit);
    const last = jobs.at(-1);
    if (last) {
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(nameOf(query, last.id), places);
    }
    return jobs;
  };
}

const nameOf = (query: JobQuery, after: string) => JSON.stringify([query, after]);
