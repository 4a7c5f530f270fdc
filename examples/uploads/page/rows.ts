import type { Job } from "footplate";
import { megabytes } from "./intake.ts";
import type { Status } from "./status.ts";

/** Makes a list show one row a job, newest first; a row stays the same element for as long as its job is shown. */
export function createRows(list: HTMLElement, template: HTMLTemplateElement) {
  const rows = new Map<string, HTMLElement>();

  const rowOf = (job: Job): HTMLElement => {
    const known = rows.get(job.id);
    if (known) return known;
    const row = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    const { file } = job.store as { file: File };
    row.dataset["jobId"] = job.id;
    part(row, "name").textContent = file.name;
    part(row, "size").textContent = megabytes(file.size);
    part(row, "sent").ariaLabel = `Sent of ${file.name}`;
    rows.set(job.id, row);
    return row;
  };

  return (jobs: readonly Job[], statusOf: (job: Job) => Status) => {
    const shown = jobs.map((job) => {
      const row = rowOf(job);
      const { state, text, sent, reason = "" } = statusOf(job);
      row.dataset["state"] = state;
      part(row, "text").textContent = text;
      part(row, "reason").textContent = reason;
      (part(row, "sent") as HTMLProgressElement).value = sent;
      return row;
    });
    // Only what moved: an element that is put where it was loses the focus, and its animation starts anew.
    for (const [index, row] of shown.entries()) {
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    }
    while (list.children.length > shown.length) list.lastElementChild!.remove();
  };
}

const part = (row: HTMLElement, name: string) =>
  row.querySelector<HTMLElement>(`[data-part=${name}]`)!;
