import { task, type JobBoard } from "footplate";
import { conductorObject, durableObjectJobBoard } from "footplate/durable-objects";
import { allowAll, jobRoutes } from "footplate/hono";
import type { Context } from "hono";

interface Env {
  readonly JOBS: DurableObjectNamespace;
  /** Asked before each claim, which waits for its answer; told when who claims has gone. */
  readonly RECEIVER: string;
}

/** A board that nobody runs. */
export class Jobs extends conductorObject<Env>({ flows: [], run: false }) {}

export default jobRoutes<Context<{ Bindings: Env }>>({
  board({ env }) {
    const board = durableObjectJobBoard(env.JOBS);
    const claim: JobBoard["claim"] = async (request) => {
      await fetch(`${env.RECEIVER}/claiming`);
      return board.claim(request);
    };
    return Object.assign(Object.create(board) as JobBoard, { claim });
  },
  flows: [task("pack", { execute() {} })],
  authorize(c) {
    const onGone = () => c.executionCtx.waitUntil(fetch(`${c.env.RECEIVER}/gone`));
    c.req.raw.signal.addEventListener("abort", onGone);
    return allowAll(c);
  },
});
