import SuperJSON from "superjson";
import type { JobBoard } from "../../src/index.ts";
import { createCodec, MEDIA_TYPE, type FlowGraph } from "../../src/adapter.ts";
import { httpJobBoard } from "../../src/http/index.ts";
import type { FlowSource } from "./reading.ts";

// As long as the board waits for an answer.
const ANSWER_WITHIN_MS = 60_000;

/** A board behind `jobRoutes`, and the flows of its jobs, as somebody with a token sees them. */
export interface Session {
  readonly board: JobBoard;
  readonly flowSource: FlowSource;
}

/**
 * @param mount Where the routes are, with a slash at its end.
 * @param token Without one, whoever a cookie or the place vouches for.
 * @param refused Called with the reason at each answer that asks who is there.
 */
export function sessionAt(mount: URL, token: string, refused: (why: string) => void): Session {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.status === 401) refused(await reasonOf(response.clone()));
    return response;
  };
  const codec = createCodec(new SuperJSON());

  async function read<T>(path: string): Promise<T | undefined> {
    const response = await watched(new URL(path, mount), {
      headers: { ...headers, accept: MEDIA_TYPE },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(await reasonOf(response));
    return codec.decode(await response.text()) as T;
  }

  // Drawn again at each event, while what a job's flow looks like stays as it is.
  let drawn: { readonly id: string; readonly graph: FlowGraph } | undefined;

  return {
    board: httpJobBoard({ url: mount, fetch: watched, headers }),
    flowSource: {
      // By the job, not by the flow: that takes the right to look at jobs alone, and shows what it may.
      detail: ({ id }) => read(`jobs/${encodeURIComponent(id)}/flow`),
      async graph({ id, flow }) {
        if (drawn?.id === id) return drawn.graph;
        const path = `graphs/${encodeURIComponent(flow.name)}?job=${encodeURIComponent(id)}`;
        // What the routes do not know, or cannot make any more, is drawn of what ran.
        const graph = await read<FlowGraph>(path).catch(() => undefined);
        drawn = graph && { id, graph };
        return graph;
      },
    },
  };
}

async function reasonOf(response: Response): Promise<string> {
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
  return detail ?? `${response.status} ${response.statusText}`;
}
