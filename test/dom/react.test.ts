import { createElement as h, StrictMode, type ReactNode } from "react";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryJobBoard, type Job, type JobBoard, type JobQuery } from "footplate";
import { useJob, useJobs } from "footplate/react";

declare global {
  // What React looks at to know that it is tested.
  var IS_REACT_ACT_ENVIRONMENT: boolean | undefined;
}

describe("hooks for React", () => {
  let board: JobBoard;
  let root: Root;
  let page: HTMLElement;
  beforeEach(() => {
    globalThis.IS_REACT_ACT_ENVIRONMENT = true;
    board = memoryJobBoard();
    page = document.createElement("main");
    root = createRoot(page);
  });
  afterEach(async () => {
    await act(() => root.unmount());
    await board.close();
    globalThis.IS_REACT_ACT_ENVIRONMENT = undefined;
  });

  let rendered = 0;
  function Names({ query }: { query?: JobQuery }): ReactNode {
    rendered++;
    return useJobs(board, query)
      .map(({ name, state }) => `${name} ${state}`)
      .join();
  }

  const One = ({ job }: { job: Job | string | undefined }): ReactNode =>
    useJob(board, job)?.state ?? "none";

  /** Waits until the page shows it, or fails. */
  const shown = (text: string) =>
    act(() => vi.waitUntil(() => page.textContent === text, { interval: 1 }));

  it("show jobs as they come, change and go", async () => {
    await act(() => root.render(h(Names)));
    const { id } = await board.post({ flow: "a", name: "first" });
    await shown("first UNCLAIMED");
    const claim = await board.claimJob(id, { who: "me", leaseMs: 60_000 });
    await shown("first CLAIMED");
    await board.consume(claim);
    await board.purge();
    await shown("");
  });

  it("take queries that say the same for one, and follow one that says something else", async () => {
    await board.postAll([
      { flow: "a", name: "of a" },
      { flow: "b", name: "of b" },
    ]);
    const watched = vi.spyOn(board, "watch");
    await act(() => root.render(h(Names, { query: { flow: "a" } })));
    await shown("of a UNCLAIMED");
    await act(() => root.render(h(Names, { query: { flow: "a" } })));
    await act(() => root.render(h(Names, { query: { flow: "a", lane: undefined } })));
    expect(watched).toHaveBeenCalledTimes(1);
    await act(() => root.render(h(Names, { query: { flow: "b" } })));
    await shown("of b UNCLAIMED");
    expect(watched).toHaveBeenCalledTimes(2);
  });

  it("render no more often than something changes", async () => {
    await board.post({ flow: "a", name: "first" });
    await act(() => root.render(h(Names)));
    await shown("first UNCLAIMED");
    rendered = 0;
    await board.post({ flow: "a", name: "second" });
    await shown("first UNCLAIMED,second UNCLAIMED");
    expect(rendered).toBe(1);
  });

  it("show one job by its id or itself, and nothing for none", async () => {
    const job = await board.post({ flow: "a" });
    await board.post({ flow: "a", id: `${job.id}-longer` });
    await act(() => root.render(h(One, { job: undefined })));
    await shown("none");
    await act(() => root.render(h(One, { job })));
    await shown("UNCLAIMED");
    await board.cancel(job.id);
    await shown("COMPLETE");
    await act(() => root.render(h(One, { job: "another" })));
    await shown("none");
    await act(() => root.render(h(One, { job: job.id })));
    await shown("COMPLETE");
  });

  it("let go of the board when they are gone, in strict mode, too", async () => {
    const going = new Set<object>();
    const { watch } = board;
    vi.spyOn(board, "watch").mockImplementation((query) => {
      const list = watch.call(board, query);
      return {
        get: list.get,
        subscribe(onChange) {
          const off = list.subscribe(onChange);
          going.add(off);
          return () => {
            off();
            going.delete(off);
          };
        },
      };
    });
    await act(() => root.render(h(StrictMode, null, h(Names))));
    await board.post({ flow: "a", name: "first" });
    await shown("first UNCLAIMED");
    expect(going.size).toBe(1);
    await act(() => root.render(null));
    expect(going.size).toBe(0);
  });

  it("show nothing where a server renders", async () => {
    await board.post({ flow: "a" });
    expect(renderToString(h(Names))).toBe("");
    expect(renderToString(h(One, { job: undefined }))).toBe("none");
  });
});
