import { asFlow, type Flow } from "../flow/flow.ts";
import type { Task } from "../flow/task.ts";
import type { Engine } from "./engine.ts";
import { EXTRAS } from "./extras.ts";
import { FlowEngine } from "./flow-engine.ts";
import type { EngineOptions } from "./options.ts";

/**
 * Makes an engine. A single task is run as a flow of its own name.
 * @throws {FootplateError} `COMPILATION` for what is neither a flow nor a task; `INVALID_INPUT` for options out of range.
 */
export const createEngine = (flow: Flow | Task, options: EngineOptions = {}): Engine =>
  new FlowEngine(asFlow(flow), options, EXTRAS);
