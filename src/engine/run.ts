import type { InputOf, Node, OutputOf, Simplify } from "../flow/atom.ts";
import { asFlow, type Flow } from "../flow/flow.ts";
import type { Task } from "../flow/task.ts";
import { FootplateError } from "../errors.ts";
import { compileFlow } from "./compile.ts";
import { FlowEngine } from "./flow-engine.ts";
import type { EngineOptions } from "./options.ts";

type StoreArgs<In, Rest> = {} extends In
  ? [store?: In, options?: Rest]
  : [store: In, options?: Rest];

/**
 * Runs a flow here and now and returns every value it knows. Sleeps, and what asks for later, are waited for in memory.
 * @throws the flow's failure; `INVALID_STATE` for a flow that waits for a signal, as nobody could send it
 */
export async function run<A extends Node & { readonly kind: "task" | "flow" }>(
  flow: A,
  ...[store, options]: StoreArgs<InputOf<A>, Omit<EngineOptions, "store" | "detail" | "parkMs">>
): Promise<Simplify<InputOf<A> & OutputOf<A>>> {
  const engine = new FlowEngine(asFlow(flow as unknown as Flow | Task), {
    ...options,
    store: store as object | undefined,
  });
  const { signals } = options ?? {};
  const known = typeof signals === "object" ? Object.keys(signals) : [];
  refuseWaiting(flow.name, without(compileFlow(engine.flow).signals, known));
  const { waitingFor = [] } = await engine.run();
  refuseWaiting(flow.name, waitingFor);
  return engine.fetchAll() as Simplify<InputOf<A> & OutputOf<A>>;
}

function refuseWaiting(flow: string, signals: readonly string[]): void {
  if (signals.length === 0) return;
  throw new FootplateError(
    "INVALID_STATE",
    `Flow "${flow}" waits for "${signals.join('", "')}", which nobody could send to it here`,
  );
}

const without = (names: readonly string[], known: readonly string[]) =>
  names.filter((name) => !known.includes(name));
