import { FootplateError } from "../errors.ts";
import type { Atom, Simplify } from "./atom.ts";
import type { RevertContext, TaskContext } from "./context.ts";
import type { Retry } from "./retry.ts";
import type { Schema, Shape, Shaped } from "./schema.ts";
import { refuseMisnamed } from "./task-names.ts";
import type { Wait } from "./wait.ts";

/** A piece of work with a name: what it reads, what it gives, and how it is undone. */
export interface Task<In extends object = any, Out extends object = any> extends Atom<In, Out> {
  readonly kind: "task";
  readonly version: number;
  readonly optional: readonly string[];
  readonly priority: number;
  readonly needs: readonly string[];
  readonly retry?: Retry;
}

/** What a task gives: its result whole, or some of its keys. */
export type Provided<P, R> = P extends string
  ? { [K in P]: R }
  : P extends readonly (infer K extends string)[]
    ? { [X in K]: X extends keyof R ? R[X] : unknown }
    : {};

/** What a task needs of the flow around it: renamed by `rebind`, less what `inject` and its own retry give. */
export type Needed<In, B, J, RI, RO> = Simplify<
  RI & {
    [
      K in keyof In as K extends keyof J | keyof RO ? never : K extends keyof B ? B[K] & string : K
    ]: In[K];
  }
>;
type Misnamed<In, Known> = Exclude<keyof In & string, Known>;
type Extra<Named, In> = string extends Named ? never : Exclude<Named, keyof In>;
/** The mistakes of a spec's names, as a type nobody satisfies by accident. */
export type NamesCheck<Key extends string, In, Known, Named> = [Misnamed<In, Known>] extends [never]
  ? [Extra<Named, In>] extends [never]
    ? unknown
    : { [K in Key]: `the function takes no "${Extra<Named, In> & string}"` }
  : { [K in Key]: `also name "${Misnamed<In, Known>}" in ${Key} (or optional)` };

/**
 * Declares a task.
 *
 * Say what it reads in one of two ways. `requires`/`optional` name the keys
 * of an annotated `execute` input; leaving one out does not compile, and
 * without an annotation they are `any`. `input` names them with a schema
 * each (`type<string>()`, `z.string()` …), which types `execute` and is
 * checked before each execution.
 * `provides: "x"` stores the whole result as x; `provides: ["a", "b"]`
 * stores those keys of the returned object.
 * @throws {FootplateError} `INVALID_INPUT` for an empty name or a bad spec.
 */
export function task<
  const Req extends readonly string[] = readonly [],
  const Opt extends readonly string[] = readonly [],
  S extends Shape = {},
  In extends object = { [K in Req[number]]: any } & { [K in Opt[number]]?: any },
  R = void,
  const P extends string | readonly string[] = readonly [],
  const B extends Readonly<Record<string, string>> = {},
  J extends object = {},
  RI extends object = {},
  RO extends object = {},
  const RevReq extends readonly string[] = readonly [],
  RevIn extends object = { [K in RevReq[number]]: any },
>(
  name: string,
  spec: {
    requires?: Req | undefined;
    optional?: Opt | undefined;
    input?: S | undefined;
    /** Reads input `key` from the symbol `rebind[key]`. */
    rebind?: B | undefined;
    /** Fixed inputs; they win over the store and need not be in `requires`. Not stored: code gives them again on resume. */
    inject?: J | undefined;
    provides?: P | undefined;
    /** @default 1 */
    version?: number | undefined;
    /** Fails the attempt with TIMEOUT and aborts its signal. @default none */
    timeoutMs?: number | undefined;
    /** Higher is scheduled first among the atoms that are ready. @default 0 */
    priority?: number | undefined;
    /** Runs the task in a scope of its own (`<name>`) under this controller (`<name>_retry`); it sees what that provides. */
    retry?: Retry<RI, RO> | undefined;
    /** Capabilities a conductor must provide to run this task (`"dom"`, `"camera"`, `"secret:stripe"`). */
    needs?: readonly string[] | undefined;
    execute(input: In & Shaped<NoInfer<S>>, context: TaskContext): R | Promise<R>;
    /** Names `revert` reads beyond the inputs of `execute`; checked before the flow starts, like these. */
    revertRequires?: RevReq | undefined;
    revert?(
      input: NoInfer<In & Shaped<S>> & RevIn,
      context: RevertContext<Awaited<NoInfer<R>>>,
    ): unknown;
  } & NamesCheck<"requires", In, Req[number] | Opt[number] | keyof S | keyof J, Req[number]> &
    NamesCheck<"revertRequires", RevIn, RevReq[number] | keyof In | keyof S, RevReq[number]>,
): Task<Needed<In & Shaped<S> & Omit<RevIn, keyof In>, B, J, RI, RO>, Provided<P, Awaited<R>>> {
  return taskFrom(name, spec as unknown as TaskSpec);
}

/** A spec without its types: what `task` was given. */
export interface TaskSpec {
  readonly requires?: readonly string[];
  readonly optional?: readonly string[];
  readonly input?: Shape;
  readonly rebind?: Readonly<Record<string, string>>;
  readonly inject?: object;
  readonly provides?: string | readonly string[];
  readonly version?: number;
  readonly timeoutMs?: number;
  readonly priority?: number;
  readonly retry?: Retry;
  readonly needs?: readonly string[];
  readonly revertRequires?: readonly string[];
  execute(input: object, context: TaskContext): unknown;
  revert?(input: object, context: RevertContext): unknown;
}

/** One input of a task: `key` of the function is read from `symbol`. */
export interface Read {
  readonly key: string;
  readonly symbol: string;
  readonly optional: boolean;
  readonly schema?: Schema;
  /** Read by `revert` only. */
  readonly revert: boolean;
}

/** A task with its code: what `task` really makes. For engines and executors. */
export interface TaskCode extends Task {
  readonly reads: readonly Read[];
  readonly inject: Readonly<Record<string, unknown>>;
  /** How the result is stored: whole under one name, or by its keys. */
  readonly whole: boolean;
  readonly timeoutMs?: number;
  /** What it waits for before its code runs. */
  readonly wait?: Wait;
  /** What its engine needs for that, which only such tasks have. */
  readonly waiting?: object;
  readonly execute: (input: object, context: TaskContext) => unknown;
  readonly revert?: (input: object, context: RevertContext) => unknown;
}

function taskFrom(name: string, spec: TaskSpec): TaskCode {
  if (typeof name !== "string" || name === "") {
    throw new FootplateError("INVALID_INPUT", "A task needs a name");
  }
  if (typeof spec?.execute !== "function") {
    throw new FootplateError("INVALID_INPUT", `Task "${name}" has no execute function`);
  }
  const { retry, version = 1, priority = 0, needs = [], provides = [], inject = {} } = spec;
  refuseMisnamed(name, spec);
  if (!Number.isFinite(priority)) {
    throw new FootplateError(
      "INVALID_INPUT",
      `Task "${name}" has the priority "${String(priority)}", which is no number`,
    );
  }
  const reads = readsOf(spec);
  const own = new Set(retry?.provides);
  const required = reads.filter(({ optional, symbol }) => !optional && !own.has(symbol));
  const { execute, revert, timeoutMs } = spec;
  return {
    kind: "task",
    name,
    version,
    priority,
    needs: [...needs].toSorted(),
    requires: sorted([...required.map(({ symbol }) => symbol), ...(retry?.requires ?? [])]),
    optional: sorted(reads.filter(({ optional }) => optional).map(({ symbol }) => symbol)),
    provides: typeof provides === "string" ? [provides] : [...provides],
    ...(retry && { retry: { ...retry, name: retry.name || `${name}_retry` } }),
    reads,
    inject: { ...inject },
    whole: typeof provides === "string",
    ...(timeoutMs !== undefined && { timeoutMs: checkedLimit(name, timeoutMs) }),
    execute: (input, context) => execute.call(spec, input, context),
    ...(revert && { revert: (input, context) => revert.call(spec, input, context) }),
  };
}

function checkedLimit(name: string, ms: number): number {
  if (typeof ms === "number" && ms > 0) return ms;
  throw new FootplateError(
    "INVALID_INPUT",
    `Task "${name}" has "${String(ms)}" for its timeoutMs, which must be above 0`,
  );
}

function readsOf(spec: TaskSpec): Read[] {
  const { requires = [], optional = [], input = {}, rebind = {}, revertRequires = [] } = spec;
  const reads = new Map<string, Read>();
  const add = (key: string, more: Partial<Read>) => {
    if (Object.hasOwn(spec.inject ?? {}, key) || reads.has(key)) return;
    const symbol = Object.hasOwn(rebind, key) ? rebind[key]! : key;
    reads.set(key, { key, symbol, optional: false, revert: false, ...more });
  };
  for (const [key, schema] of Object.entries(input)) add(key, { schema });
  for (const key of requires) add(key, {});
  for (const key of optional) add(key, { optional: true });
  for (const key of revertRequires) add(key, { revert: true });
  return [...reads.values()];
}

const sorted = (names: readonly string[]) => [...new Set(names)].toSorted();
