import type { IDBPIndex } from "idb";
import { isPaused, type Reads } from "../../src/adapter.ts";
import type { PauseScope } from "../../src/index.ts";
import type { DueKey, LiveRecord, Schema, StoreName } from "./schema.ts";

export type DueIndex = IDBPIndex<Schema, StoreName[], "jobs", "due", IDBTransactionMode>;

/** The best placed job of one flow, one set of needs and one rank. */
interface Head {
  readonly flow: string;
  readonly needs: string[];
  readonly rank: number;
  readonly dueAt: number;
}

/** Finds what `Reads.due` asks for. Costs a step for each group of flow, needs and rank it may take; jobs of others cost nothing. */
export async function claimable(
  index: DueIndex,
  due: NonNullable<Reads["due"]>,
  paused: readonly PauseScope[],
): Promise<{ records: readonly LiveRecord[]; nextAt: number | undefined }> {
  const provides = new Set(due.provides);
  const fits = (needs: readonly string[]) => needs.every((need) => provides.has(need));
  const found = await heads(index, fits, due.flows);
  const all = found.filter(({ flow }) => !isPaused({ flow: { name: flow } }, paused));
  if (paused.some(({ lane }) => lane !== undefined)) return beside(index, due, paused, all);
  const taken: LiveRecord[] = [];
  const rest: number[] = [];
  const emptied: Head[] = [];

  for (const group of byRank(all)) {
    const room = due.limit - taken.length;
    const ripe = room > 0 ? group.filter((head) => head.dueAt <= due.now) : [];
    // One more than there is room for: its time is the next one's.
    const lists = await Promise.all(
      ripe.map((head) => index.getAll(dueBy(head, due.now), room + 1)),
    );
    const best = lists.flat().toSorted(inDueOrder);
    taken.push(...best.slice(0, room));
    rest.push(...best.slice(room).map(({ value }) => value.dueAt!));
    rest.push(...group.filter((head) => !ripe.includes(head)).map((head) => head.dueAt));
    emptied.push(...ripe.filter((_, at) => lists[at]!.length <= room));
  }
  // What is due later matters only where nothing is left that is due now.
  if (!rest.some((dueAt) => dueAt <= due.now)) {
    const later = await Promise.all(emptied.map((head) => firstAfter(index, head, due.now)));
    rest.push(...later.filter((dueAt) => dueAt !== undefined));
  }
  return { records: taken, nextAt: rest.length > 0 ? Math.min(...rest) : undefined };
}

/** The same where lanes are paused. A lane has two jobs in the index at the most, and each may be the first of its group. */
async function beside(
  index: DueIndex,
  { now, limit }: NonNullable<Reads["due"]>,
  paused: readonly PauseScope[],
  groups: readonly Head[],
): Promise<{ records: readonly LiveRecord[]; nextAt: number | undefined }> {
  const most = limit + 1 + 2 * paused.length;
  const lists = await Promise.all(groups.map((head) => index.getAll(dueBy(head, Infinity), most)));
  const open = lists
    .flat()
    .filter(({ value }) => !isPaused(value, paused))
    .toSorted((one, other) => one.rank - other.rank || inDueOrder(one, other));
  const records = open.filter(({ value }) => value.dueAt! <= now).slice(0, limit);
  const rest = open.filter((record) => !records.includes(record));
  const nextAt = Math.min(...rest.map(({ value }) => value.dueAt!));
  return { records, nextAt: nextAt < Infinity ? nextAt : undefined };
}

/** Since when the longest waiting due job waits. */
export async function oldestDueAt(index: DueIndex, now: number): Promise<number | undefined> {
  const times = (await heads(index, () => true)).map((head) => head.dueAt);
  const oldest = Math.min(...times);
  return oldest <= now ? oldest : undefined;
}

async function heads(
  index: DueIndex,
  fits: (needs: readonly string[]) => boolean,
  flows?: readonly string[],
): Promise<readonly Head[]> {
  if (!flows) return headsWithin(index, fits, null);
  const lists = await Promise.all(
    [...new Set(flows)].map((flow) => headsWithin(index, fits, ofFlow(flow))),
  );
  return lists.flat();
}

async function headsWithin(
  index: DueIndex,
  fits: (needs: readonly string[]) => boolean,
  range: IDBKeyRange | null,
): Promise<readonly Head[]> {
  const found: Head[] = [];
  let cursor = await index.openKeyCursor(range);
  while (cursor) {
    const [flow, needs, rank, dueAt] = cursor.key;
    const wanted = fits(needs);
    if (wanted) found.push({ flow, needs, rank, dueAt });
    // On to the next rank, or past all of them.
    const next: DueKey = [flow, needs, wanted ? rank + 1 : Infinity, -Infinity, -Infinity];
    cursor = await cursor.continue(next);
  }
  return found;
}

async function firstAfter(index: DueIndex, head: Head, now: number): Promise<number | undefined> {
  const { flow, needs, rank } = head;
  const range = IDBKeyRange.bound(
    [flow, needs, rank, now, Infinity],
    [flow, needs, rank, Infinity, Infinity],
    true,
  );
  return (await index.openKeyCursor(range))?.key[3];
}

const dueBy = ({ flow, needs, rank }: Head, now: number) =>
  IDBKeyRange.bound([flow, needs, rank], [flow, needs, rank, now, Infinity]);

// An array sorts behind all strings, so a list of one stands behind every list of needs.
const ofFlow = (flow: string) => IDBKeyRange.bound([flow], [flow, [[]]]);

function byRank(all: readonly Head[]): readonly (readonly Head[])[] {
  const ranks = [...new Set(all.map((head) => head.rank))].toSorted((one, other) => one - other);
  return ranks.map((rank) => all.filter((head) => head.rank === rank));
}

const inDueOrder = (one: LiveRecord, other: LiveRecord) =>
  one.value.dueAt! - other.value.dueAt! || one.value.sequence - other.value.sequence;
