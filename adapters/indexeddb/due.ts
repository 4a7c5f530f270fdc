import { isHeld, isPaused, type Reads, type StoredJob } from "../../src/adapter.ts";
import type { PauseScope } from "../../src/index.ts";
import { readJob } from "./readable.ts";
import type { DueKey, JobIndex, LiveRecord, Reading } from "./schema.ts";

export type DueIndex = JobIndex<"due">;

type Due = NonNullable<Reads["due"]>;
type Paused = readonly PauseScope[];

/** The best placed job of one flow, one set of needs and one rank. */
interface Head {
  readonly flow: string;
  readonly needs: string[];
  readonly rank: number;
  readonly dueAt: number;
}

/** Which jobs are meant, and which of those are not, by their `sequence`. */
interface Choice {
  readonly flows?: readonly string[] | undefined;
  fits(flow: string, needs: readonly string[]): boolean;
  readonly passed: ReadonlySet<number>;
}

/**
 * Finds what `Reads.due` asks for. Costs a step for each group of flow, needs and rank it may take; jobs of others cost nothing.
 * @param ahead Claimed jobs whose lease is further ahead than it can be (P20)
 */
export async function claimable(
  tx: Reading,
  due: Due,
  paused: Paused,
  ahead: readonly LiveRecord[],
): Promise<{ records: readonly LiveRecord[]; nextAt: number | undefined }> {
  const index = tx.objectStore("jobs").index("due");
  const { now, limit, flows } = due;
  const provides = new Set(due.provides);
  const fits: Choice["fits"] = (flow, needs) =>
    needs.every((need) => provides.has(need)) && !isPaused({ flow: { name: flow } }, paused);
  const passed = new Set([...(await pausedInLanes(tx, paused)), ...ahead.map(sequenceOf)]);
  const over = ahead.filter(
    ({ value }) =>
      (!flows || flows.includes(value.flow.name)) &&
      fits(value.flow.name, value.needs) &&
      !isPaused(value, paused),
  );
  const all = await heads(index, { flows, fits, passed });
  const taken: LiveRecord[] = [];
  const rest: number[] = [];
  const emptied: Head[] = [];

  for (const rank of ranksOf([...all, ...over])) {
    const group = all.filter((head) => head.rank === rank);
    const room = limit - taken.length;
    const ripe = room > 0 ? group.filter((head) => head.dueAt <= now) : [];
    // One more than there is room for: its time is the next one's.
    const most = room + 1 + passed.size;
    const found = await Promise.all(ripe.map((head) => index.getAll(dueBy(head, now), most)));
    const lists = found.map((list) => list.filter((record) => !passed.has(sequenceOf(record))));
    const lapsed = over.filter((record) => record.rank === rank);
    const best = [...lists.flat().toSorted(inDueOrder), ...lapsed];
    taken.push(...best.slice(0, room));
    rest.push(...best.slice(room).map(({ value }) => Math.min(value.dueAt!, now)));
    rest.push(...group.filter((head) => !ripe.includes(head)).map((head) => head.dueAt));
    emptied.push(...ripe.filter((_, at) => lists[at]!.length <= room));
  }
  // What is due later matters only where nothing is left that is due now.
  if (!rest.some((dueAt) => dueAt <= now)) {
    const later = await Promise.all(emptied.map((head) => firstAfter(index, head, now, passed)));
    rest.push(...later.filter((dueAt) => dueAt !== undefined));
  }
  return { records: taken, nextAt: rest.length > 0 ? Math.min(...rest) : undefined };
}

/** Since when the longest waiting due job waits. */
export async function oldestDueAt(index: DueIndex, now: number): Promise<number | undefined> {
  const all = await heads(index, { fits: () => true, passed: new Set() });
  const oldest = Math.min(...all.map((head) => head.dueAt));
  return oldest <= now ? oldest : undefined;
}

/** Claimed jobs whose lease is further ahead than its own length: the clock was set back (P20). */
export async function leasesAhead(tx: Reading, now: number): Promise<readonly LiveRecord[]> {
  const claimed = await tx.objectStore("jobs").index("holder").getAll();
  return claimed.filter(
    ({ value }) => (value.leaseUntil ?? 0) > now && !isHeld(value as StoredJob, now),
  );
}

/** Of a lane only those are due that hold it, which are few. */
async function pausedInLanes(tx: Reading, paused: Paused): Promise<readonly number[]> {
  const index = tx.objectStore("jobs").index("lane");
  const lists = await Promise.all(
    paused.map(({ lane }) =>
      lane === undefined ? [] : index.getAll(IDBKeyRange.bound([lane, 0], [lane, 1])),
    ),
  );
  return lists
    .flat()
    .filter((record) => "job" in readJob(record, "jobs") && isPaused(record.value, paused))
    .map(sequenceOf);
}

async function heads(index: DueIndex, choice: Choice): Promise<readonly Head[]> {
  if (!choice.flows) return headsWithin(index, choice, null);
  const lists = await Promise.all(
    [...new Set(choice.flows)].map((flow) => headsWithin(index, choice, ofFlow(flow))),
  );
  return lists.flat();
}

async function headsWithin(
  index: DueIndex,
  { fits, passed }: Choice,
  range: IDBKeyRange | null,
): Promise<readonly Head[]> {
  const found: Head[] = [];
  let cursor = await index.openKeyCursor(range);
  while (cursor) {
    const [flow, needs, rank, dueAt, sequence] = cursor.key;
    const isWanted = fits(flow, needs);
    if (isWanted && passed.has(sequence)) {
      cursor = await cursor.continue();
      continue;
    }
    if (isWanted) found.push({ flow, needs, rank, dueAt });
    // On to the next rank, or past all of them.
    const next: DueKey = [flow, needs, isWanted ? rank + 1 : Infinity, -Infinity, -Infinity];
    cursor = await cursor.continue(next);
  }
  return found;
}

async function firstAfter(
  index: DueIndex,
  { flow, needs, rank }: Head,
  now: number,
  passed: ReadonlySet<number>,
): Promise<number | undefined> {
  const range = IDBKeyRange.bound(
    [flow, needs, rank, now, Infinity],
    [flow, needs, rank, Infinity, Infinity],
    true,
  );
  let cursor = await index.openKeyCursor(range);
  while (cursor && passed.has(cursor.key[4])) cursor = await cursor.continue();
  return cursor?.key[3];
}

const dueBy = ({ flow, needs, rank }: Head, now: number) =>
  IDBKeyRange.bound([flow, needs, rank], [flow, needs, rank, now, Infinity]);

// An array sorts behind all strings, so a list of one stands behind every list of needs.
const ofFlow = (flow: string) => IDBKeyRange.bound([flow], [flow, [[]]]);

const ranksOf = (all: readonly { readonly rank: number }[]): readonly number[] =>
  [...new Set(all.map(({ rank }) => rank))].toSorted((one, other) => one - other);

const sequenceOf = ({ value }: LiveRecord): number => value.sequence;

const inDueOrder = (one: LiveRecord, other: LiveRecord) =>
  one.value.dueAt! - other.value.dueAt! || one.value.sequence - other.value.sequence;
