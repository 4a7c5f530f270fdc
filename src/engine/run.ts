import type { InputOf, Node, OutputOf, Simplify } from "../flow/atom.ts";
import type { Flow } from "../flow/flow.ts";
import type { Task } from "../flow/task.ts";
import { createEngine, type EngineOptions } from "./engine.ts";

type StoreArgs<In, Rest> = {} extends In
  ? [store?: In, options?: Rest]
  : [store: In, options?: Rest];

/**
 * Runs a flow here and now and returns every value it knows. What asks for later is waited for in memory.
 * @throws the flow's failure
 */
export async function run<A extends Node & { readonly kind: "task" | "flow" }>(
  flow: A,
  ...[store, options]: StoreArgs<InputOf<A>, Omit<EngineOptions, "store" | "detail" | "parkMs">>
): Promise<Simplify<InputOf<A> & OutputOf<A>>> {
  const engine = createEngine(flow as unknown as Flow | Task, {
    ...options,
    store: store as object | undefined,
  });
  await engine.run();
  return engine.fetchAll() as Simplify<InputOf<A> & OutputOf<A>>;
}
