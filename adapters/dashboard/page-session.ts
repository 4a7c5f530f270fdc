import { FootplateError, type FlowDetail } from "../../src/index.ts";
import type { FlowGraph } from "../../src/adapter.ts";
import { pathTo } from "../../src/http/path.ts";
import { askOf } from "./page-ask.ts";
import { pageBoard, type PageBoard } from "./page-board.ts";
import type { FlowSource } from "./reading.ts";

/** A board behind `jobRoutes`, and the flows of its jobs, as somebody with a token sees them. */
export interface Session {
  readonly board: PageBoard;
  readonly flowSource: FlowSource;
}

/**
 * @param mount Where the routes are, with a slash at its end.
 * @param token Without one, whoever a cookie or the place vouches for.
 * @param refused Called with the reason at each answer that asks who is there.
 */
export function sessionAt(mount: URL, token: string, refused: (why: string) => void): Session {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const ask = askOf(mount, headers, ({ message }) => refused(message));

  const graphOf = async (job: string, flow: string): Promise<FlowGraph | undefined> => {
    try {
      return await ask(`GET ${pathTo`/graphs/${flow}`}`, { query: { job } });
    } catch {
      // What the routes do not know, or cannot make any more, is drawn of what ran.
      return undefined;
    }
  };

  // Drawn again at each event, while what a job's flow looks like stays as it is.
  let drawn: { readonly id: string; readonly graph: FlowGraph } | undefined;

  return {
    board: pageBoard(ask),
    flowSource: {
      // By the job, not by the flow: that takes the right to look at jobs alone, and shows what it may.
      detail: ({ id }) =>
        ask<FlowDetail | undefined>(`GET ${pathTo`/jobs/${id}/flow`}`).catch((error: unknown) => {
          if (FootplateError.is(error, "NOT_FOUND")) return undefined;
          throw error;
        }),
      async graph({ id, flow }) {
        if (drawn?.id === id) return drawn.graph;
        const graph = await graphOf(id, flow.name);
        drawn = graph && { id, graph };
        return graph;
      },
    },
  };
}
