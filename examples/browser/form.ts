import type { JobBoard } from "footplate";
import { deliver } from "./deliver.ts";

/** Lets a person post notes, and shows how many were delivered, by whichever tab or worker. */
export function showForm(board: JobBoard): void {
  const form = document.querySelector("form")!;
  const status = document.querySelector("output")!;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const note = String(new FormData(form).get("note"));
    await board.post({ flow: deliver, store: { note } });
    // From here on the note is safe: this page may be closed.
    form.reset();
  });

  const notes = board.watch({ flow: deliver.name, limit: 100 });
  notes.subscribe(() => {
    const delivered = notes.get().filter(({ outcome }) => outcome?.ok);
    status.textContent = `${delivered.length} of ${notes.get().length} delivered`;
  });
}
