import { hash, uuidv7, type PlainPosting } from "../../src/adapter.ts";
import { FootplateError, type Clock } from "../../src/index.ts";

/** On which of several objects a job is (P25). */
export interface Placing {
  /** How many objects there are. */
  readonly shards: number;
  /** How many there were when the board was made. */
  readonly first: number;
  /** Where a job is that is posted so. @throws {FootplateError} `INVALID_INPUT` */
  ofPosting(posting: PlainPosting): number;
  /** Where a job, or a flow, of this id is; what was given may be elsewhere all the same, see `candidates`. */
  ofId(id: string): number;
  /** Where an id that was given may be: with a lane or a key it is where those are. The likeliest first. */
  candidates(id: string): readonly number[];
  /** Jobs that are posted together, each with an id that carries its shard: those that may be anywhere go with the others. */
  identify(postings: readonly PlainPosting[]): readonly PlainPosting[];
}

// An id that a board made: with its shard, if there are several; a redriven flow has its run behind that.
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?:~(\d+))?(?:\.\d+)?$/i;

/** The job whose flow it is, where its id is one that a board made: a redriven job's flow has its run behind the job's id. */
export const jobOfFlow = (flowId: string): string => flowId.replace(/\.\d+$/, "");

/**
 * Places jobs on rings of objects, each ring larger than the one before it: what a lane, a key or a given id says stays on the
 * first, and all else goes to the last.
 * @throws {FootplateError} `INVALID_INPUT` for rings that do not grow
 */
export function createPlacing(shards: number | readonly number[], clock: Clock): Placing {
  const rings = typeof shards === "number" ? [shards] : shards;
  const grows = rings.every((ring, at) => Number.isInteger(ring) && ring > (rings[at - 1] ?? 0));
  if (rings.length === 0 || !grows) {
    throw new FootplateError("INVALID_INPUT", `"shards" must grow from 1 on: "${String(shards)}"`, {
      details: { path: "shards" },
    });
  }
  const first = rings[0]!;
  const last = rings.at(-1)!;
  const onFirst = (name: string) => Number.parseInt(hash(name).slice(0, 8), 16) % first;

  const marked = (id: string): number | undefined => {
    const [, shard] = UUID.exec(id) ?? [];
    return shard !== undefined && Number(shard) < last ? Number(shard) : undefined;
  };
  const ofId = (id: string): number => marked(id) ?? onFirst(id);

  const candidates = (id: string): readonly number[] => {
    const likely = ofId(id);
    if (!UUID.test(id) || marked(id) !== undefined) return [likely];
    return [likely, ...[...Array(first).keys()].filter((shard) => shard !== likely)];
  };

  /** Undefined where it may be anywhere. */
  const placeOf = ({ id, lane, key, ...posting }: PlainPosting): number | undefined => {
    // A flow is named after its job where nobody says otherwise.
    const flowId = posting.flowId === id ? undefined : posting.flowId;
    const inside = lane ?? key;
    const name = inside ?? flowId;
    if (name === undefined) return id === undefined ? undefined : ofId(id);
    const shard = inside === undefined ? ofId(jobOfFlow(name)) : onFirst(inside);
    // Two of one id would be on two objects, and neither would know of the other. A UUID there is once.
    const isOwn = id === undefined || (UUID.test(id) && candidates(id).includes(shard));
    const hasFlow = inside !== undefined && flowId !== undefined;
    if (last === 1 || (isOwn && !hasFlow)) return shard;
    const what = lane !== undefined ? "lane" : key !== undefined ? "key" : "flow's id";
    throw new FootplateError(
      "INVALID_INPUT",
      `A ${what} says on which shard a job is, so "${name}" cannot have an id of its own, too`,
      { details: { path: isOwn ? "flowId" : "id" } },
    );
  };

  return {
    shards: last,
    first,
    ofPosting: (posting) => placeOf(posting) ?? 0,
    ofId,
    candidates,
    identify(postings) {
      const places = postings.map(placeOf);
      const anywhere = places.find((place) => place !== undefined) ?? randomBelow(last);
      return postings.map((posting, at) =>
        posting.id === undefined
          ? { ...posting, id: `${uuidv7(clock.now())}~${places[at] ?? anywhere}` }
          : posting,
      );
    },
  };
}

const randomBelow = (count: number): number => Math.floor(Math.random() * count);
