import type { Listener } from "../engine/engine.ts";
import type { Failure } from "../failure.ts";
import { createAtomView, type AtomChange, type Change } from "./atom-view.ts";
import { createExposure } from "./exposure.ts";
import { mask, type Masking } from "./mask.ts";
import { together } from "./together.ts";

/** How loud a record is. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Where records go, how loud, and what is left out of them. */
export interface LoggingOptions extends Masking {
  /** Called with a sentence, and with an object of what there is to know. @default console */
  log?: { readonly [L in LogLevel]: (...data: unknown[]) => void } | undefined;
  /** @default "debug" */
  level?: LogLevel | undefined;
  /** Of FAILURE, REVERTED, REVERT_FAILURE and RETRYING. @default "warn" */
  failureLevel?: LogLevel | undefined;
}

const TROUBLE = new Set<Change["state"]>(["FAILURE", "REVERTED", "REVERT_FAILURE", "RETRYING"]);
const KINDS = { flow: "Flow", task: "Task", retry: "Retry" } as const;

/** Gives a listener that logs one record a change; failures with their causes and the atoms before them. */
export function loggingListener(options: LoggingOptions = {}): Listener {
  const { log = console, level = "debug", failureLevel = "warn" } = options;
  const expose = createExposure(options);

  return (engine, job) => {
    const atoms = createAtomView(engine, expose);
    const write = ({ type, name, state, previous, failure }: Change, more?: object) => {
      const was = previous === undefined ? "" : `, was ${previous}`;
      const why = failure ? `: ${inWords(failure)}` : "";
      const loudness = TROUBLE.has(state) ? failureLevel : level;
      log[loudness](`${KINDS[type]} "${name}" is ${state}${was}${why}`, {
        flow: engine.flow.name,
        ...(job && { job: job.id, generation: job.generation }),
        ...more,
        ...(failure && { failure: mask(failure, options) }),
      });
    };
    const onFlow = (change: Change) => {
      atoms.hear(change);
      write(change);
    };
    const onAtom = (change: AtomChange) => {
      atoms.hear(change);
      write(change, atoms.about(change));
    };
    return together(
      engine.on("flow", onFlow),
      engine.on("task", onAtom),
      engine.on("retry", onAtom),
    );
  };
}

// Consoles cut off what is nested, and the cause is mostly what one looks for.
function inWords({ name, message, cause, errors = [] }: Failure): string {
  const inner = [...(cause ? [cause] : []), ...errors].map(inWords).join("; ");
  return `${name}: ${message}${inner && ` (caused by ${inner})`}`;
}
