import type { Page } from "playwright-core";

/** What a page was doing while it was traced. */
export interface Traced {
  /** The longest tasks of its main thread, longest first. */
  readonly tasks: readonly TracedTask[];
}

export interface TracedTask {
  readonly ms: number;
  /** Of that, how long a processor was at it. */
  readonly busyMs: number;
  /** What took longest in it. */
  readonly doing: readonly string[];
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** In microseconds, as all of these. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly data?: { readonly frames?: readonly { url: string; processId: number }[] };
  };
}

/** Traces a page while something is done with it. */
export async function traced(page: Page, work: () => Promise<void>): Promise<Traced> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  const complete = new Promise<void>((resolve) =>
    session.on("Tracing.tracingComplete", () => resolve()),
  );
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
    },
  });
  await work();
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const frames = events.flatMap(({ args }) => args?.data?.frames ?? []);
  // As it was when the trace began: the hash may be another by now.
  const [address] = page.url().split("#");
  const pid = frames.find(({ url }) => url.split("#")[0] === address)?.processId;
  const main = events.find(
    (event) =>
      event.name === "thread_name" && event.args?.name === "CrRendererMain" && event.pid === pid,
  );
  if (!main) throw new Error(`The trace does not tell the main thread of ${page.url()}`);
  const ofMain = events.filter((event) => event.pid === pid && event.tid === main.tid && event.dur);
  const tasks = ofMain
    .filter(({ name }) => name === "RunTask")
    .toSorted((a, b) => b.dur! - a.dur!)
    .slice(0, LONGEST)
    .map((task) => ({
      ms: task.dur! / 1_000,
      busyMs: (task.tdur ?? task.dur!) / 1_000,
      doing: ofMain
        .filter(({ ts, dur }) => ts > task.ts && ts + dur! <= task.ts + task.dur!)
        .toSorted((a, b) => b.dur! - a.dur!)
        .slice(0, 4)
        .map(({ name, dur }) => `${name} ${Math.round(dur! / 1_000)} ms`),
    }));
  return { tasks };
}

const LONGEST = 10;
