import { errorFrom, failureFrom, type Failure } from "../../src/index.ts";
import { hasRefusedKeys } from "../../src/adapter.ts";

// The routes say in `meta` what JSON has no word for. What others look into, as what masks keys does, becomes what it was; of
// the rest, rules would be a tenth of the page, which only has to show it and to send it back as it came.

type Kind = string | readonly string[];
interface Branches {
  readonly [path: string]: Tree;
}
/** What a value is, and what is in it; or only the latter. */
type Tree = readonly [Kind, Branches?] | Branches;

/** A value that JSON has no word for and that holds no others, a date or bytes, as it is told in JSON. */
export class ForeignValue {
  // Without keys of its own it is copied by nobody.
  readonly #kind: Kind;
  readonly #json: unknown;
  constructor(kind: Kind, json: unknown) {
    this.#kind = kind;
    this.#json = json;
  }
  get told(): Told {
    return { json: this.#json, tree: [this.#kind] };
  }
  /** What is shown of it. */
  toJSON(): unknown {
    return this.#kind === "bigint" ? `${String(this.#json)}n` : this.#json;
  }
}

interface Told {
  readonly json: unknown;
  readonly tree?: Tree;
}

/** Reads what a codec of footplate made. What JSON has no word for comes as a `ForeignValue`. @throws {SyntaxError} for another text */
export function readValue(text: string): unknown {
  const { json, meta } = JSON.parse(text) as { json: unknown; meta?: { values?: Tree } };
  return meta?.values ? grown(json, meta.values) : json;
}

/** Makes the text of a value that was read, or of parts of it: a codec of footplate reads it as what it was. */
export function writeValue(value: unknown): string {
  const { json, tree } = told(value);
  return JSON.stringify({ json, ...(tree && { meta: { values: tree, v: 1 } }) });
}

function grown(json: unknown, tree: Tree): unknown {
  const [kind, inside = {}] = isNode(tree) ? tree : [undefined, tree];
  for (const [path, inner] of Object.entries(inside)) {
    const keys = keysOf(path);
    const last = keys.pop()!;
    const parent = keys.reduce((at, key) => own(at, key) as Branch, json as Branch);
    parent[last] = grown(own(parent, last), inner);
  }
  return kind === undefined ? json : made(kind, json);
}

function made(kind: Kind, json: unknown): unknown {
  switch (typeof kind === "string" ? kind : kind[1]) {
    case "undefined":
      return undefined;
    case "number":
      return Number(json);
    case "map":
      return new Map(json as [unknown, unknown][]);
    case "set":
      return new Set<unknown>(json as unknown[]);
    case "entries":
      return Object.fromEntries(json as [string, unknown][]);
    case "Failure":
      return errorFrom(json as Failure);
    default:
      return new ForeignValue(kind, json);
  }
}

/** What is at a key; never a prototype, which would be written to. */
function own(parent: Branch, key: string): unknown {
  if (Object.hasOwn(parent, key)) return parent[key];
  throw new SyntaxError(`There is no "${key}"`);
}

type Branch = Record<string, unknown>;

function told(value: unknown): Told {
  if (value === undefined) return { json: null, tree: ["undefined"] };
  if (Object.is(value, -0)) return { json: "-0", tree: ["number"] };
  if (typeof value === "number" && !Number.isFinite(value))
    return { json: String(value), tree: ["number"] };
  if (typeof value !== "object" || value === null) return { json: value };
  if (value instanceof ForeignValue) return value.told;
  if (value instanceof Map) return toldAs("map", [...(value as Map<unknown, unknown>)]);
  if (value instanceof Set) return toldAs("set", [...value]);
  if (value instanceof Error) return toldAs(["custom", "Failure"], failureFrom(value));
  if (hasRefusedKeys(value)) return toldAs(["custom", "entries"], Object.entries(value));
  const parts = Object.entries(value).map(([key, each]) => [key, told(each)] as const);
  const inside = parts.flatMap(([key, { tree = {} }]): [string, Tree][] =>
    isNode(tree)
      ? [[escaped(key), tree]]
      : Object.entries(tree).map(([path, inner]) => [`${escaped(key)}.${path}`, inner]),
  );
  return {
    json: Array.isArray(value)
      ? parts.map(([, { json }]) => json)
      : Object.fromEntries(parts.map(([key, { json }]) => [key, json])),
    ...(inside.length > 0 && { tree: Object.fromEntries(inside) }),
  };
}

function toldAs(kind: Kind, given: object): Told {
  const { json, tree } = told(given);
  return { json, tree: tree && !isNode(tree) ? [kind, tree] : [kind] };
}

const isNode = (tree: Tree): tree is readonly [Kind, Branches?] => Array.isArray(tree);

const escaped = (key: string): string => key.replace(/[\\.]/g, "\\$&");

/** The keys of a path, between its dots: those with a backslash before them are part of a key. */
function keysOf(path: string): string[] {
  const keys = [""];
  for (const sign of path.match(/\\.|[^]/g) ?? []) {
    if (sign === ".") keys.push("");
    else keys[keys.length - 1] += sign.at(-1)!;
  }
  return keys;
}
