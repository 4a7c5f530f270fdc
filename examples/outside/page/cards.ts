import type { Job } from "footplate";

/** Makes a list show one card a job, newest first; a card stays the same element for as long as its job is shown. */
export function createCards(list: HTMLElement, template: HTMLTemplateElement) {
  const cards = new Map<string, HTMLElement>();

  const cardOf = (job: Job): HTMLElement => {
    const known = cards.get(job.id);
    if (known) return known;
    const card = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    card.dataset["jobId"] = job.id;
    card.querySelector("[data-part=text]")!.textContent = textOf(job);
    cards.set(job.id, card);
    return card;
  };

  const show = (card: HTMLElement, job: Job) => {
    card.dataset["state"] = job.state;
    card.querySelector("[data-part=state]")!.textContent = saidOf(job);
    const image = card.querySelector("img")!;
    const picture = job.outcome?.results["picture"];
    if (!(picture instanceof Uint8Array) || image.src) return;
    image.src = URL.createObjectURL(new Blob([picture as BlobPart], { type: "image/png" }));
    image.alt = `Postcard: ${textOf(job)}`;
    image.hidden = false;
  };

  return (jobs: readonly Job[]) => {
    const shown = jobs.map((job) => {
      const card = cardOf(job);
      show(card, job);
      return card;
    });
    for (const [index, card] of shown.entries()) {
      if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null);
    }
    while (list.children.length > shown.length) list.lastElementChild!.remove();
  };
}

const textOf = ({ store }: Job) => String(store["text"]);

function saidOf({ state, outcome }: Job): string {
  if (outcome) return outcome.ok ? "Drawn" : `Failed: ${outcome.failure?.message ?? ""}`;
  return state === "CLAIMED" ? "A page draws it" : "Waits for a page that draws";
}
