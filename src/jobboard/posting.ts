import { FootplateError } from "../errors.ts";
import type { Flow, Postable } from "../flow/flow.ts";
import { flowFrom, type FlowFactory } from "../flow/flow-factory.ts";
import { checkedStore, inputSchema } from "../flow/input.ts";
import type { Task } from "../flow/task.ts";
import { record } from "../shape.ts";
import { cloneValue, type ValueLimits } from "../values.ts";
import type { PostingOptions } from "./posting-options.ts";

/** A posting as plain data: what `post` makes of a flow object. */
export type PlainPosting = PostingOptions & {
  flow: string;
  args?: unknown;
  store?: object | undefined;
};

/** A posting as anybody may make it, less what its type says of the store. */
export type AnyPosting = PostingOptions & {
  flow: Postable;
  args?: unknown;
  store?: object | undefined;
};

/**
 * Reduces a posting to plain data: the flow to its name, with what its tasks need; values to copies (P28), the store as its
 * flow's schema makes it. A promise only where there is a schema.
 * @throws {FootplateError} `MISSING_DEPENDENCIES` when the flow itself is given and its store lacks an input;
 * `INVALID_INPUT` for a flow without a name, arguments its factory refuses, a store its schema refuses, and a value that
 * cannot be stored
 */
export function plainPosting(
  posting: AnyPosting,
  limits: ValueLimits = {},
): PlainPosting | Promise<PlainPosting> {
  const draft = draftOf(posting, limits);
  return draft.strict ? fitted(draft, limits) : draft.plain;
}

/** All of `postAll`'s. @throws {FootplateError} as `plainPosting`, and for what is no list */
export function plainPostings(
  postings: readonly AnyPosting[],
  limits: ValueLimits = {},
): readonly PlainPosting[] | Promise<readonly PlainPosting[]> {
  if (!Array.isArray(postings)) {
    throw new FootplateError("INVALID_INPUT", `Postings must be a list, not "${String(postings)}"`);
  }
  const drafts = postings.map((posting) => draftOf(posting, limits));
  if (drafts.some(({ strict }) => strict)) {
    return Promise.all(drafts.map((draft) => fitted(draft, limits)));
  }
  return drafts.map(({ plain }) => plain);
}

/** A posting as plain data, and the flow whose schema its store must still pass. */
interface Draft {
  readonly plain: PlainPosting;
  readonly strict?: Flow | Task | undefined;
}

function draftOf(posting: AnyPosting, limits: ValueLimits): Draft {
  if (typeof posting !== "object" || posting === null) {
    throw new FootplateError("INVALID_INPUT", `A posting must be an object, not "${posting}"`);
  }
  const { flow, args, store, meta, every, needs = [], ...options } = posting;
  const name = typeof flow === "string" ? flow : flow?.name;
  if (typeof name !== "string" || name === "") {
    throw new FootplateError("INVALID_INPUT", "A posting needs a flow, or the name of one");
  }
  if (store !== undefined) record(store, "store");
  const given = isWhole(flow) ? flowFrom(flow, args) : undefined;
  const strict = given && inputSchema(given) ? given : undefined;
  if (given && !strict) refuseMissing(given, store ?? {});
  const copy = <T>(value: T, path: string) => cloneValue(value, path, limits) as T;
  const plain = {
    ...options,
    flow: name,
    // What is no list is kept, to be refused with all else that is wrong with it.
    needs: Array.isArray(needs) ? union(needs, given?.needs ?? []) : needs,
    ...(every !== undefined && { every: copy(every, "every") }),
    ...(args !== undefined && { args: copy(args, "args") }),
    ...(store !== undefined && { store: copy(store, "store") }),
    ...(meta !== undefined && { meta: copy(meta, "meta") }),
  };
  return { plain, strict };
}

const NONE: readonly never[] = Object.freeze([]);

/** Most need nothing. */
const union = (some: readonly string[], others: readonly string[]): readonly string[] =>
  some.length + others.length === 0 ? NONE : [...new Set([...some, ...others])].toSorted();

/** What is missing is seen after the schema, which may have put it there. */
async function fitted({ plain, strict }: Draft, limits: ValueLimits): Promise<PlainPosting> {
  if (!strict) return plain;
  const store = await checkedStore(strict, plain.store ?? {});
  refuseMissing(strict, store);
  return { ...plain, store: cloneValue(store, "store", limits) as object };
}

const isWhole = (flow: Postable): flow is Flow | Task | FlowFactory =>
  typeof flow === "object" && ["flow", "task", "factory"].includes(flow.kind);

function refuseMissing({ name, requires }: Flow | Task, store: object): void {
  const missing = requires.filter((key) => !Object.hasOwn(store, key));
  if (missing.length === 0) return;
  const keys = missing.map((key) => `"${key}"`).join(", ");
  throw new FootplateError(
    "MISSING_DEPENDENCIES",
    `Flow "${name}" also needs ${keys} in its store`,
    {
      details: { missing },
    },
  );
}
