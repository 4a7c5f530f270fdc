import { FootplateError } from "../errors.ts";
import { cloneValue } from "../values.ts";
import { asFlow, type Flow } from "./flow.ts";
import type { Task } from "./task.ts";

/** A flow made from arguments, remade by name when a job is claimed. The name is the factory's, also of the job and its detail. */
export interface FlowFactory<Args = any, In extends object = any, Out extends object = any> {
  readonly kind: "factory";
  readonly name: string;
  readonly "~io"?: (args: Args) => Flow<In, Out>;
}

/** A factory with its code: what `flowFactory` really makes. */
interface FactoryCode extends FlowFactory {
  readonly make: (args: unknown) => Flow;
}

/**
 * Gives a factory of flows whose shape depends on arguments.
 *
 * The arguments are stored with the job, the flow is not. So `make` must give the same flow for the same arguments, for as
 * long as there are jobs of it; a change of what has begun is INCOMPATIBLE, as of any flow.
 * @throws {FootplateError} `INVALID_INPUT` without a name or a function
 */
export function flowFactory<Args, In extends object, Out extends object>(
  name: string,
  make: (args: Args) => Flow<In, Out>,
): FlowFactory<Args, In, Out> {
  if (typeof name !== "string" || name === "") {
    throw new FootplateError("INVALID_INPUT", "A flow factory needs a name");
  }
  if (typeof make !== "function") {
    throw new FootplateError("INVALID_INPUT", `Flow factory "${name}" has no function`);
  }
  const factory: FactoryCode = {
    kind: "factory",
    name,
    make(args) {
      // Its own copy: what it does to them must not reach what is stored.
      const own = cloneValue(args, "args") as Args;
      try {
        return { ...asFlow(make(own)), name };
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        const message = `Factory "${name}" makes no flow of its arguments: ${why}`;
        throw new FootplateError("INVALID_INPUT", message, { cause, details: { path: "args" } });
      }
    },
  };
  return factory;
}

/**
 * Gives the flow that is meant: the one given, or what a factory makes of the arguments, under the factory's name.
 * @throws {FootplateError} `INVALID_INPUT` with what the factory threw as its cause
 */
export const flowFrom = (given: Flow | Task | FlowFactory, args: unknown): Flow | Task =>
  given.kind === "factory" ? (given as FactoryCode).make(args) : given;
