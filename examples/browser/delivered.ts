import type { JobBoard } from "footplate";
import { useJobs } from "footplate/react";
import { createElement, type ReactElement } from "react";
import { deliver } from "./deliver.ts";

/** Shows how many notes were delivered, live, by whichever tab or worker. */
export function Delivered({ board }: { readonly board: JobBoard }): ReactElement {
  const notes = useJobs(board, { flow: deliver.name, limit: 100 });
  const done = notes.filter(({ outcome }) => outcome?.ok).length;
  return createElement("output", null, `${done} of ${notes.length} delivered`);
}
